/** Structured log lines for CloudWatch, as AWS Lambda Powertools writes them. */
import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../../core/ports.ts';

/** Makes the log of one unit. */
export function makePowertoolsLog(unit: string): Log {
  const logger = new Logger({ serviceName: `preheat-${unit}`, logLevel: 'INFO' });
  return {
    info: (message, fields = {}) => logger.info(message, { ...fields }),
    warn: (message, fields = {}) => logger.warn(message, { ...fields }),
    error: (message, fields = {}) => logger.error(message, { ...fields }),
  };
}
