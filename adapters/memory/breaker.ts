/** A circuit breaker per origin for one process; the Redis script is its twin. */
import type { Breaker, Clock } from '../../core/ports.ts';
import { type BreakerOptions, DEFAULT_BREAKER } from '../../core/warming/breaker-options.ts';

interface Circuit {
  /** Failures in a row. */
  consecutive: number;
  /** Number of the current half window, and the calls in it and in the one before. */
  half: number;
  calls: number;
  failures: number;
  lastCalls: number;
  lastFailures: number;
  /** Time of the next probe; 0 while closed. */
  probeAt: number;
  /** A probe went out since it opened: only then a success can close it. */
  probed: boolean;
}

/** Makes a breaker on the clock. */
export function makeMemoryBreaker(
  clock: Pick<Clock, 'now'>,
  options: BreakerOptions = DEFAULT_BREAKER,
): Breaker {
  const circuits = new Map<string, Circuit>();
  const circuitOf = (origin: string): Circuit => {
    const circuit = circuits.get(origin) ?? closedCircuit();
    circuits.set(origin, circuit);
    return circuit;
  };
  return {
    async ask(origin) {
      const circuit = circuitOf(origin);
      const now = clock.now();
      if (circuit.probeAt === 0) return 'closed';
      if (now < circuit.probeAt) return 'open';
      circuit.probeAt = now + options.probeIntervalMilliseconds;
      circuit.probed = true;
      return 'probe';
    },
    async report(origin, ok) {
      const circuit = circuitOf(origin);
      if (circuit.probeAt > 0) {
        // Calls that began before it opened may still report: only a probe's success closes it.
        if (ok && circuit.probed) circuits.delete(origin);
        return;
      }
      const now = clock.now();
      countCall(circuit, ok, Math.floor((now * 2) / options.windowMilliseconds));
      if (mustOpen(circuit, options)) circuit.probeAt = now + options.probeIntervalMilliseconds;
    },
    async state(origin) {
      const probeAt = circuits.get(origin)?.probeAt ?? 0;
      return { open: probeAt > 0, until: probeAt };
    },
  };
}

function closedCircuit(): Circuit {
  return {
    consecutive: 0,
    half: 0,
    calls: 0,
    failures: 0,
    lastCalls: 0,
    lastFailures: 0,
    probeAt: 0,
    probed: false,
  };
}

function countCall(circuit: Circuit, ok: boolean, half: number): void {
  if (half !== circuit.half) {
    const isNext = half === circuit.half + 1;
    circuit.lastCalls = isNext ? circuit.calls : 0;
    circuit.lastFailures = isNext ? circuit.failures : 0;
    circuit.calls = 0;
    circuit.failures = 0;
    circuit.half = half;
  }
  circuit.calls += 1;
  circuit.failures += ok ? 0 : 1;
  circuit.consecutive = ok ? 0 : circuit.consecutive + 1;
}

function mustOpen(circuit: Circuit, options: BreakerOptions): boolean {
  const calls = circuit.calls + circuit.lastCalls;
  const failures = circuit.failures + circuit.lastFailures;
  return (
    circuit.consecutive >= options.consecutiveFailures ||
    (calls >= options.minimumCalls && failures >= calls * options.failureRatio)
  );
}
