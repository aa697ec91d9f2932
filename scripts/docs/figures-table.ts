/** The table of figures in docs/observability.md, out of the one list. */
import { FIGURES, type FigureName, figureOf, prometheusName } from '../../core/metrics/figures.ts';

const BEGIN = '<!-- figures: npm run docs:figures -->';
const END = '<!-- end of figures -->';

/** The page with the table as it is now. */
export function withFigures(page: string): string {
  const [before = '', rest = ''] = page.split(BEGIN);
  const [, after = ''] = rest.split(END);
  return `${before}${BEGIN}\n${figuresTable()}\n${END}${after}`;
}

function figuresTable(): string {
  const rows = (Object.keys(FIGURES) as FigureName[]).map((name) => {
    const { shownIn, unit, by, overall, text } = figureOf(name);
    const cloudwatch = shownIn === 'prometheus' ? '' : `\`${name}\``;
    const prometheus = shownIn === 'cloudwatch' ? '' : `\`${prometheusName(name)}\``;
    const dimension = by && cloudwatch && overall ? `${by}, and over all` : (by ?? '');
    return `| ${[cloudwatch, prometheus, unit, dimension, text].join(' | ')} |`;
  });
  return ['| CloudWatch | Prometheus | unit | by | what |', '|---|---|---|---|---|', ...rows].join(
    '\n',
  );
}
