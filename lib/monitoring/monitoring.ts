/** Watches a stack: a board in CloudWatch, and alarms where the environment wants them. */
import { Aws, CfnOutput } from 'aws-cdk-lib';
import { Alarm, type Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import { makeBoard } from './board.ts';
import { type AlarmRule, alarmRules } from './rules.ts';
import { AlarmTopics } from './topics.ts';
import type { Watched } from './watched.ts';

/** Board and alarms of one stack. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    const { monitoring } = watched.environment;
    if (monitoring === 'none') return;
    const alarms = monitoring === 'alarms' ? this.addAlarms(watched) : [];
    const board = makeBoard(this, 'Board', watched, alarms);
    new CfnOutput(scope, 'CloudWatchDashboardUrl', { value: urlOf(board) });
  }

  private addAlarms(watched: Watched): Alarm[] {
    const topics = new AlarmTopics(this, 'Topics', { alarms: watched.settings.alarms });
    return Object.entries(alarmRules(watched)).map(([id, rule]) => {
      const alarm = makeAlarm(this, id, rule);
      const action = new SnsAction(topics.of(rule.severity));
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
  }
}

function makeAlarm(scope: Construct, id: string, rule: AlarmRule): Alarm {
  const { severity, meaning, heading, metric, threshold, comparison, periods, missing } = rule;
  const [evaluationPeriods, datapointsToAlarm] = periods;
  return new Alarm(scope, id, {
    alarmDescription: `[${severity}] ${meaning}. What to do: docs/runbook.md#${heading}`,
    metric,
    threshold,
    ...(comparison && { comparisonOperator: comparison }),
    evaluationPeriods,
    datapointsToAlarm,
    treatMissingData: missing,
  });
}

function urlOf({ dashboardName }: Dashboard): string {
  const console = `https://${Aws.REGION}.console.aws.amazon.com/cloudwatch/home`;
  return `${console}?region=${Aws.REGION}#dashboards/dashboard/${dashboardName}`;
}
