/** What CloudWatch makes of lines in its embedded metric format. */
import { vi } from 'vitest';
import * as z from 'zod/mini';

/** Values of one metric under one set of dimensions. */
export interface Published {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

/** The format as CloudWatch documents it; other lines of the log are none of it. */
const line = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string()).check(z.maxLength(30))),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })).check(z.maxLength(100)),
      }),
    ),
  }),
});

/** Runs something, and reads the lines that it writes to the standard output. */
export async function captureEmf(work: () => Promise<unknown>): Promise<Published[]> {
  const lines: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(...String(text).split('\n'));
    return true;
  });
  try {
    await work();
  } finally {
    spy.mockRestore();
  }
  return lines.filter((text) => text.startsWith('{"_aws"')).flatMap(readLine);
}

function readLine(text: string): Published[] {
  const json = line.parse(JSON.parse(text));
  return json._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name, Unit }) =>
      Dimensions.map((names) => ({
        namespace: Namespace,
        name: Name,
        unit: Unit,
        dimensions: Object.fromEntries(names.map((name) => [name, String(json[name])])),
        values: [json[Name]].flat() as number[],
      })),
    ),
  );
}
