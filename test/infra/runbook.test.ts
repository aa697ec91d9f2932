/** The runbook, held against the alarms of the production stack and the commands there are. */

import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as lambda from '@aws-sdk/client-lambda';
import * as sqs from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from 'vitest';
import { alarmsOf, type TemplateAlarm } from '../support/alarm.ts';
import { usualStack } from '../support/cloud.ts';
import { readRepositoryFile } from '../support/repository.ts';

const LINK = /docs\/runbook\.md#([a-z-]+)$/;
/** Clients that are here know the commands; of the others, those that the runbook may use. */
const CLIENTS: Readonly<Record<string, object>> = { sqs, cloudformation, dynamodb, lambda };
const OTHERS = ['logs tail', 'scheduler list-schedules'];

interface Section {
  readonly anchor: string;
  readonly text: string;
  readonly commands: readonly string[];
}

const runbook = readRepositoryFile('docs/runbook.md');
const sections = runbook
  .split(/^## /m)
  .slice(1)
  .map((text): Section => {
    const [title = ''] = text.split('\n');
    const [, block = ''] = /```sh\n([\s\S]*?)```/.exec(text) ?? [];
    const commands = block.trim().split('\n');
    return { anchor: title.toLowerCase().replaceAll(' ', '-'), text, commands };
  });
let alarms: readonly TemplateAlarm[];

beforeAll(() => {
  alarms = alarmsOf(usualStack());
});

describe('the runbook', () => {
  test('has a heading for each alarm, and no other', () => {
    const linked = alarms.map(
      ({ resource }) => LINK.exec(resource.properties.AlarmDescription)?.[1],
    );
    expect(sections.map(({ anchor }) => anchor).sort()).toEqual([...new Set(linked)].sort());
  });

  test('calls an alarm a page or a ticket as the alarm does itself', () => {
    for (const { name, resource } of alarms) {
      const description: string = resource.properties.AlarmDescription;
      const [, severity = 'none'] = /^\[(page|ticket)\] /.exec(description) ?? [];
      const section = sections.find(({ anchor }) => anchor === LINK.exec(description)?.[1]);
      expect(section?.text.toLowerCase(), name).toContain(`*${severity}.*`);
    }
  });

  test.each(sections)('says what $anchor means, three commands, and what to do', (section) => {
    const [meaning = '', , after = ''] = section.text.split('```');
    expect(meaning.split('\n').slice(1).join(' ').trim().length).toBeGreaterThan(80);
    expect(section.commands).toHaveLength(3);
    expect(after.match(/^- /gm)?.length).toBeGreaterThanOrEqual(2);
  });

  test('names commands of preheat, and options of them, that exist', () => {
    const page = readRepositoryFile('docs/cli.md');
    const [, common = ''] = page.split(/^## preheat$/m);
    const calls = [...runbook.matchAll(/preheat ((?:[a-z]+ ?)+)([^\n`|]*)/g)];
    expect(calls.length).toBeGreaterThan(12);
    for (const [call, words = '', rest = ''] of calls) {
      const names = words.trim().split(' ');
      const section = [names.slice(0, 2).join(' '), names[0]]
        .map((name) => page.split(new RegExp(`^## preheat ${name}$`, 'm'))[1])
        .find((found) => found !== undefined);
      expect(section, call).toBeDefined();
      const usage = section?.split(/^## /m)[0] ?? '';
      for (const [option] of rest.matchAll(/--[a-z-]+/g)) {
        expect(`${usage}${common.split(/^## /m)[0]}`, call).toContain(option);
      }
    }
  });

  test('names commands of aws that exist, and outputs that the stack has', () => {
    const calls = [...runbook.matchAll(/\baws ([a-z]+) ([a-z-]+)/g)];
    expect(calls.length).toBeGreaterThan(10);
    for (const [call, service = '', name = ''] of calls) {
      const command = `${name.replaceAll(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase())}Command`;
      const exists = command in (CLIENTS[service] ?? {}) || OTHERS.includes(`${service} ${name}`);
      expect(exists, call).toBe(true);
    }
    const outputs = Object.keys(usualStack().template.toJSON()['Outputs']);
    for (const [, name] of runbook.matchAll(/\boutput ([A-Z]\w+)/g))
      expect(outputs).toContain(name);
  });

  test('names logs of functions that the stack has', () => {
    const groups = usualStack().ofType('AWS::Logs::LogGroup');
    for (const [, name] of runbook.matchAll(/^logs (\w+)$/gm)) {
      expect(
        groups.some(({ id }) => id.startsWith(`${name}Logs`)),
        name,
      ).toBe(true);
    }
  });
});
