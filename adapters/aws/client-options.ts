/** What every AWS client of ours is made with. The SDK alone has no timeouts at all. */

/** Where and as whom to call; in a function all of it comes from the runtime. */
export interface AwsClientOptions {
  readonly region?: string;
  /** An emulator's address. */
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Longest time one attempt may take. */
  readonly requestTimeoutMilliseconds?: number;
  /** Attempts in all, the first one included. */
  readonly maxAttempts?: number;
}

/** Limits that suit one service. */
export interface AwsClientDefaults {
  readonly requestTimeoutMilliseconds: number;
  readonly maxAttempts: number;
}

/** A handshake takes two round trips inside one region; more than this is a dead address. */
const CONNECTION_TIMEOUT_MILLISECONDS = 1_000;

/** The client configuration for these options; the longest call takes about attempts × timeout. */
export function awsClientConfig(options: AwsClientOptions, defaults: AwsClientDefaults) {
  const { region, endpoint, credentials } = options;
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: options.maxAttempts ?? defaults.maxAttempts,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MILLISECONDS,
      requestTimeout: options.requestTimeoutMilliseconds ?? defaults.requestTimeoutMilliseconds,
      // Without this the handler only logs that the time is up, and goes on waiting.
      throwOnRequestTimeout: true,
    },
  };
}
