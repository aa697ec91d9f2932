/** What the worker sends to Redis, byte for byte: to be sent again by others. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';

/** A port that leads to Redis and keeps what passes. */
export interface Recorder {
  readonly port: number;
  /** Ends it; the file is whole then. */
  stop(): Promise<void>;
}

/** Starts one. */
export async function startRecorder(redisPort: number, file: string): Promise<Recorder> {
  const out = createWriteStream(file);
  const server = createServer((client) => {
    const redis = connect(redisPort, '127.0.0.1');
    client.on('data', (chunk) => out.write(chunk));
    client.pipe(redis).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.close();
      out.end();
      await once(out, 'finish');
    },
  };
}

const TAIL_BYTES = 8_192;

/** The arguments of the last command in a recording; none of them may hold a line end. */
export async function readLastCommand(file: string): Promise<string[]> {
  const recording = await open(file);
  try {
    const { size } = await recording.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { buffer } = await recording.read(Buffer.alloc(length), 0, length, size - length);
    const tail = buffer.toString();
    // RESP: `*count`, then `$bytes` and the argument for each.
    const lines = tail.slice(tail.lastIndexOf('\n*') + 1).split('\r\n');
    return lines.slice(1).filter((_, index) => index % 2 === 1);
  } finally {
    await recording.close();
  }
}
