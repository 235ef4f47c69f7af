import type { Logger } from 'pino';

export type Level = 'debug' | 'info' | 'warn' | 'error';

/** Writes one line. What came from a cluster, and what a caller gave, never goes into it. */
export type Log = (level: Level, fields: Readonly<Record<string, unknown>>, message: string) => void;

/** Lines of JSON on standard error, the only place that the protocol leaves. pino is loaded with the first line. */
export function createLog(level: Level): Log {
  let logger: Promise<Logger> | undefined;
  return (at, fields, message) => {
    logger ??= load(level);
    logger.then(
      (ready) => {
        ready[at](fields, message);
      },
      () => undefined,
    );
  };
}

async function load(level: Level): Promise<Logger> {
  // The default export is the one that is there both in the package and in the bundle.
  const { default: pino } = await import('pino');
  const destination = pino.destination({ fd: 2, sync: true });
  // A host may close standard error: then nobody reads, and there is nobody to tell.
  destination.on('error', () => undefined);
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}

/** The trace that a request belongs to, for the log: https://www.w3.org/TR/trace-context/#traceparent-header */
export function traceOf(meta: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const match = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}$/.exec(
    typeof meta?.traceparent === 'string' ? meta.traceparent : '',
  );
  const [, traceId, spanId] = match ?? [];
  return traceId === undefined || spanId === undefined ? {} : { trace_id: traceId, span_id: spanId };
}
