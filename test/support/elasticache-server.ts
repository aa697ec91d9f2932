/** The one call of ElastiCache that is used, in this process: its Query protocol with XML answers. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** An event as the service keeps it. */
export interface StoredEvent {
  readonly source: string;
  readonly message: string;
  readonly at: number;
}

/** A running server. */
export interface ElastiCacheServer {
  readonly endpoint: string;
  readonly events: StoredEvent[];
  /** Parameters of each call, in order. */
  readonly asked: Readonly<Record<string, string>>[];
  /** Events per page. */
  pageSize: number;
  /** Answer everything with this status instead. */
  failWith: number | undefined;
  stop(): Promise<void>;
}

const NAMESPACE = 'http://elasticache.amazonaws.com/doc/2015-02-02/';

/** Starts a server on a free port of the loopback. */
export async function startElastiCacheServer(): Promise<ElastiCacheServer> {
  const events: StoredEvent[] = [];
  const asked: Record<string, string>[] = [];
  const server = createServer(async (request, response) => {
    const parameters = Object.fromEntries(new URLSearchParams(await text(request)));
    asked.push(parameters);
    response.setHeader('content-type', 'text/xml');
    if (running.failWith !== undefined) {
      const error = '<Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message>';
      const body = `<ErrorResponse xmlns="${NAMESPACE}"><Error>${error}</Error></ErrorResponse>`;
      response.writeHead(running.failWith).end(body);
      return;
    }
    response.end(describeEvents(parameters));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');

  function describeEvents({
    Action,
    StartTime = '',
    EndTime = '',
    Marker = '0',
  }: Record<string, string>) {
    if (Action !== 'DescribeEvents') return '';
    const [from, to] = [Date.parse(StartTime), Date.parse(EndTime)];
    const found = events.filter(({ at }) => at >= from && at <= to);
    const begin = Number(Marker);
    const end = begin + running.pageSize;
    const page = found.slice(begin, end).map(toXml).join('');
    const marker = end < found.length ? `<Marker>${end}</Marker>` : '';
    return `<DescribeEventsResponse xmlns="${NAMESPACE}"><DescribeEventsResult>${marker}<Events>${page}</Events></DescribeEventsResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DescribeEventsResponse>`;
  }

  const running: ElastiCacheServer = {
    endpoint: `http://127.0.0.1:${address.port}`,
    events,
    asked,
    pageSize: 100,
    failWith: undefined,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return running;
}

function toXml({ source, message, at }: StoredEvent): string {
  const date = new Date(at).toISOString();
  return `<Event><SourceIdentifier>${source}</SourceIdentifier><SourceType>cache-cluster</SourceType><Message>${message}</Message><Date>${date}</Date></Event>`;
}
