/** The style of the page. */

/** Colours follow the system's light or dark setting; each has 3:1 or more on its ground. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f7f7f5, #16171a);
  --card: light-dark(#ffffff, #202226);
  --ink: light-dark(#1d1f23, #e9eaec);
  --soft: light-dark(#5d636d, #a3a9b3);
  --line: light-dark(#e3e5e8, #363a41);
  --warm: light-dark(#c2410c, #fb923c);
  --none: light-dark(#7b818b, #8d939d);
  --first: light-dark(#2563a8, #7fb0e3);
  --second: light-dark(#7e22ce, #c084fc);
  --third: light-dark(#4d7c0f, #a3e635);
  --fourth: light-dark(#0e7490, #22d3ee);
  --fifth: light-dark(#be185d, #f472b6);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  max-width: 62rem;
  padding: 1rem;
  background: var(--ground);
  color: var(--ink);
  font: 1rem / 1.5 system-ui, sans-serif;
}
h1 { margin: 0.5rem 0; font-size: 1.5rem; overflow-wrap: anywhere; }
h2 { margin: 0 0 0.75rem; font-size: 1.25rem; }
section > h2:not(.card > h2) { margin-top: 2rem; }
h3 { margin: 0 0 0.75rem; font-size: 1rem; }
.card {
  margin-block: 1rem;
  padding: 1rem;
  border: 1px solid var(--line);
  border-radius: 0.5rem;
  background: var(--card);
}
.facts, .legend, .words { margin: 0; padding: 0; list-style: none; }
.facts, .legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
.facts { color: var(--soft); }
.facts b { color: var(--ink); font-variant-numeric: tabular-nums; }
.words { border-left: 0.25rem solid var(--warm); padding-left: 0.75rem; }
.words li + li { margin-top: 0.5rem; }
.legend { font-size: 0.85rem; }
.legend svg { width: 1rem; height: 1rem; margin-right: 0.35rem; vertical-align: -0.15rem; }
figure { margin: 0 0 1rem; }
figcaption, .hint { margin: 0.25rem 0 0.5rem; color: var(--soft); font-size: 0.85rem; }
svg { display: block; width: 100%; height: auto; }
.legend svg { display: inline-block; }
svg text { fill: var(--soft); font: 13px system-ui, sans-serif; font-variant-numeric: tabular-nums; }
svg .name { fill: var(--ink); paint-order: stroke; stroke: var(--card); stroke-width: 4px; }
.panel svg text { font-size: 11px; }
.grid { stroke: var(--line); }
.bound { stroke: var(--soft); stroke-dasharray: 4 4; fill: none; }
.line { fill: none; stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 1rem; }
.panel { margin: 0; }
.panel figcaption b { color: var(--ink); }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 2px solid var(--first); }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.9rem; }
caption { text-align: left; color: var(--soft); padding-block: 0.25rem; font-size: 0.85rem; }
th, td { padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child { position: sticky; left: 0; background: var(--card); text-align: left; }
th { font-weight: 500; }
thead th { color: var(--soft); }
summary { cursor: pointer; color: var(--soft); font-size: 0.9rem; }
dl { display: grid; grid-template-columns: minmax(6rem, auto) 1fr; gap: 0.4rem 1rem; margin: 0; }
dt { font-weight: 600; }
dd { margin: 0; }
@media (max-width: 40rem) {
  /* The picture shrinks with the screen, its text must not; the legend names the marks. */
  figure:not(.panel) > svg text { font-size: 22px; }
  svg .name { display: none; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 0.5rem; }
}
`;
