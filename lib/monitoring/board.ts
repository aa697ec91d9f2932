/** The board in CloudWatch: what is warmed, what it is worth and costs, and where it is stuck. */
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IMetric,
  MathExpression,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { CloudWatchFigure } from '../../core/metrics/figures.ts';
import { figureMetric } from './figures.ts';
import {
  apiErrors,
  deadMessages,
  functionThrottles,
  PERIOD,
  queueAge,
  serverlessBytes,
  tableThrottles,
  type Watched,
} from './watched.ts';

/** The grid of CloudWatch is 24 wide: three graphs in a row. */
const WIDTH = 8;
const HEIGHT = 6;
const SHARE = { min: 0, max: 1, showUnits: false };
const FROM_ZERO = { min: 0, showUnits: false };

/** Makes it; the newest three hours are shown first. */
export function makeBoard(
  scope: Construct,
  id: string,
  watched: Watched,
  alarms: readonly Alarm[],
): Dashboard {
  const board = new Dashboard(scope, id, { start: '-PT3H' });
  if (alarms.length > 0) {
    board.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24 }));
  }
  const rows = [demand(watched), worth(watched), strategies(watched), flow(watched), room(watched)];
  for (const [title, ...graphs] of rows) {
    board.addWidgets(new TextWidget({ markdown: `## ${title}`, width: 24, height: 1 }));
    board.addWidgets(...graphs);
  }
  return board;
}

type Row = readonly [title: string, ...graphs: GraphWidget[]];

function demand({ environment, settings }: Watched): Row {
  const total = (name: CloudWatchFigure, label: string) =>
    figureMetric(environment, name, { label });
  const hitRatio = new MathExpression({
    expression: '1 - FILL(misses, 0) / reads',
    usingMetrics: {
      misses: figureMetric(environment, 'misses'),
      reads: figureMetric(environment, 'reads'),
    },
    label: 'all',
    period: PERIOD,
  });
  const byKeyspace = [...settings.keyspaces.keys()].map((of) =>
    figureMetric(environment, 'hitRatio', { of, label: of }),
  );
  return [
    'Readers and origins',
    graph('Hit rate', [hitRatio, ...byKeyspace], SHARE),
    graph('Origin calls', [
      total('originCalls', 'all'),
      total('misses', 'readers'),
      total('loads', 'warming'),
    ]),
    graph('Load latency, ms', [
      figureMetric(environment, 'loadMilliseconds', { statistic: Stats.p(50), label: 'p50' }),
      figureMetric(environment, 'loadMilliseconds', { statistic: Stats.p(99), label: 'p99' }),
    ]),
  ];
}

function worth({ environment, settings }: Watched): Row {
  const total = (name: CloudWatchFigure, label: string) =>
    figureMetric(environment, name, { label });
  const keyspaces = [...settings.keyspaces.values()].filter(({ control }) => !control);
  return [
    'Budget and worth',
    graph(
      'Budget used (1 is all of it)',
      [figureMetric(environment, 'budgetUsedRatio', { statistic: Stats.MAXIMUM, label: 'used' })],
      FROM_ZERO,
    ),
    graph(
      'Price: least benefit that is approved',
      keyspaces.map(({ name: of }) => figureMetric(environment, 'price', { of, label: of })),
      SHARE,
    ),
    graph('Milliseconds saved, dollars paid', [total('savedMilliseconds', 'saved')], FROM_ZERO, [
      total('dollars', 'dollars'),
    ]),
  ];
}

function strategies({ environment, settings }: Watched): Row {
  const enabled = [...settings.strategies.values()].filter((strategy) => strategy.enabled);
  const each = (name: CloudWatchFigure) =>
    enabled.map(({ name: of }) => figureMetric(environment, name, { of, label: of }));
  return [
    'Strategies',
    graph('Approved', each('approved')),
    graph('Used', each('used')),
    graph('Wasted so far, or not read yet', each('wasted')),
  ];
}

function flow({ environment, settings, ...watched }: Watched): Row {
  const { accessEvents, warmQueue, deadLetters, api } = watched;
  const origins = [...settings.origins.keys()];
  return [
    'Queues and errors',
    graph('Oldest message, s', [
      queueAge(warmQueue).with({ label: 'to warm' }),
      queueAge(accessEvents).with({ label: 'access events' }),
    ]),
    graph('Failed loads of origins', [
      ...origins.map((of) => figureMetric(environment, 'originErrors', { of, label: of })),
      figureMetric(environment, 'breakerOpen', { statistic: Stats.MAXIMUM, label: 'breaker open' }),
    ]),
    graph('Dead letters, errors of the API', [
      ...Object.entries(deadLetters).map(([label, queue]) => deadMessages(queue).with({ label })),
      apiErrors(api).with({ label: 'API 5xx' }),
    ]),
  ];
}

function room({ environment, ...watched }: Watched): Row {
  const { serverlessCache, functions, table } = watched;
  const memory = serverlessCache
    ? graph('Cache, bytes', [serverlessBytes(serverlessCache.name)], FROM_ZERO)
    : graph('Cache, share of its memory', [figureMetric(environment, 'cacheMemoryRatio')], SHARE);
  return [
    'Room',
    memory,
    graph('Throttled', [functionThrottles(functions), tableThrottles(table)]),
    graph('Ingest lag, ms', [
      figureMetric(environment, 'ingestLagMilliseconds', {
        statistic: Stats.MAXIMUM,
        label: 'most',
      }),
    ]),
  ];
}

function graph(
  title: string,
  left: IMetric[],
  leftYAxis: GraphWidgetProps['leftYAxis'] = FROM_ZERO,
  right: IMetric[] = [],
): GraphWidget {
  return new GraphWidget({
    title,
    left,
    right,
    leftYAxis,
    width: WIDTH,
    height: HEIGHT,
  });
}
