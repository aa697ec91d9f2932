/** `docs/configuration.md`: out of the types that users write against, and the settings with a name. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { type KnownSetting, knownSettings } from '../../core/config/known-settings.ts';

const FOLDER = fileURLToPath(new URL('../../core/config/', import.meta.url));
const FILES = ['define.ts', 'define-lists.ts', 'define-origins.ts', 'define-cache.ts'];
/** Where a reader begins. */
const ROOT = 'PreheatConfig';

const INTRODUCTION = `# Configuration

<!-- Made by \`npm run docs:configuration\` from core/config/. Do not edit. -->

One file, \`preheat.config.ts\`, says what to warm, from where, and how hard. A keyspace and an origin
are enough; all else has a default. It is read when the stack is deployed and when the product starts on one
machine: \`preheat config check\` does that alone. Names it does not know, wrong values and
contradictions are refused, all at once, each with its path, what is expected there and what was found.

Durations are written as \`'500ms'\`, \`'30s'\`, \`'5m'\`, \`'1h'\`, \`'7d'\`; rates as \`'100/min'\`; sizes
as \`'500MB'\`. Keyspaces, their keys and their templates: [local.md](local.md). Origins and the forms
of values: [origins.md](origins.md). Strategies: [strategies.md](strategies.md).
`;

const NAMES = `## Outside of the file

Environment variables come before the file. Settings marked *yes* also change while Preheat runs, with
\`PATCH /v1/config\` or \`preheat config set\`: that comes before all, reaches every function within
seconds, has a history and can be taken back. \`GET /v1/config\` tells each value and where it comes
from. \`{NAME}\` stands for the name of a keyspace or an origin in capitals.
`;

interface Field {
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: string;
  readonly about: string;
}

interface Section {
  readonly name: string;
  readonly about: string;
  readonly parents: readonly string[];
  readonly fields: readonly Field[];
}

/** The page. */
export function makeConfigurationPage(): string {
  const sections = readSections();
  const shown = reachable(sections);
  const body = shown.map((name) => formatSection(sections.get(name) as Section, new Set(shown)));
  return [INTRODUCTION, ...body, formatNames()].join('\n');
}

function readSections(): Map<string, Section> {
  const sections = FILES.flatMap((file) => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    return source.statements.filter(ts.isInterfaceDeclaration).map(toSection);
  });
  return new Map(sections.map((section) => [section.name, section]));
}

function toSection(node: ts.InterfaceDeclaration): Section {
  const parents = (node.heritageClauses ?? []).flatMap(({ types }) =>
    types.map(({ expression }) => expression.getText()),
  );
  const fields = node.members.filter(ts.isPropertySignature).map((member): Field => {
    return {
      name: member.name.getText(),
      isOptional: member.questionToken !== undefined,
      type:
        member.type
          ?.getText()
          .replaceAll(/\breadonly /g, '')
          .replaceAll(/\s+/g, ' ') ?? '',
      about: commentOf(member),
    };
  });
  return { name: node.name.text, about: commentOf(node), parents, fields };
}

function commentOf(node: ts.Node): string {
  const texts = ts
    .getJSDocCommentsAndTags(node)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment));
  return texts.join(' ').replaceAll(/\s+/g, ' ').trim();
}

/** Sections in the order in which a reader comes to them. */
function reachable(sections: ReadonlyMap<string, Section>): string[] {
  const found: string[] = [];
  const visit = (name: string): void => {
    const section = sections.get(name);
    if (!section || found.includes(name)) return;
    found.push(name);
    for (const { type } of fieldsOf(section, sections)) namesIn(type).forEach(visit);
  };
  visit(ROOT);
  // Origins and caches are made by functions: no field of the file names their inputs.
  for (const name of sections.keys()) if (/(Origin|Cache)Input$/.test(name)) visit(name);
  return found;
}

function fieldsOf(section: Section, sections: ReadonlyMap<string, Section>): Field[] {
  const inherited = section.parents.flatMap((name) => {
    const parent = sections.get(name);
    return parent ? fieldsOf(parent, sections) : [];
  });
  return [...section.fields, ...inherited];
}

function namesIn(type: string): string[] {
  return [...type.matchAll(/\b[A-Z]\w+/g)].map(([name]) => name);
}

function formatSection(section: Section, shown: ReadonlySet<string>): string {
  const sections = readSections();
  const rows = fieldsOf(section, sections).map(({ name, isOptional, type, about }) => {
    const linked = namesIn(type).filter((own) => shown.has(own));
    const links = linked.map((own) => `[${titleOf(own)}](#${anchorOf(own)})`).join(', ');
    const meaning = about || (sections.get(linked[0] ?? '')?.about ?? '');
    const shape = links === '' ? `\`${type}\`` : links;
    return `| \`${name}\`${isOptional ? '' : ' (required)'} | ${cell(shape)} | ${cell(meaning)} |`;
  });
  return [
    `## ${titleOf(section.name)}`,
    '',
    section.about,
    '',
    '| name | what | meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function formatNames(): string {
  const origin = { kind: 'http', batch: { path: '', max: 1 } } as const;
  const settings = knownSettings({ origins: { '{name}': origin }, keyspaces: { '{name}': {} } });
  const rows = settings.map((setting) => {
    const { path, variable, fallback, deployment } = setting;
    const cells = [
      `\`${path.join('.')}\``,
      variable === undefined ? '' : `\`${variableOf(variable, setting)}\``,
      fallback === undefined ? '' : `\`${String(fallback)}\``,
      deployment === undefined ? 'yes' : `no: ${deployment}`,
    ];
    return `| ${cells.map(cell).join(' | ')} |`;
  });
  const head = ['| setting | variable | default | at run time |', '|---|---|---|---|'];
  return [NAMES, ...head, ...rows, ''].join('\n');
}

/** The name of a keyspace or an origin is the user's own. */
function variableOf(variable: string, { path }: KnownSetting): string {
  return path.includes('{name}')
    ? variable.replace(/^(PREHEAT_(?:KEYSPACE|ORIGIN)_)_*NAME_*_/, '$1{NAME}_')
    : variable;
}

function titleOf(name: string): string {
  if (name === ROOT) return 'The whole file';
  const words = name.replace(/Input$/, '').replaceAll(/([a-z])([A-Z])/g, '$1 $2');
  return words.charAt(0) + words.slice(1).toLowerCase();
}

function anchorOf(name: string): string {
  return titleOf(name).toLowerCase().replaceAll(' ', '-');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
