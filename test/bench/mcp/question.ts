interface Call {
  readonly tool: string;
  readonly args: object;
}

/** One way to ask: calls of one server, and what a program can tell from nothing but their answers. */
export interface Way {
  readonly calls: readonly Call[];
  /** How the server was told to show lists, where it can be told. */
  readonly lists?: 'table' | 'yaml';
  /** The fact as it can be read from texts; another value, or an error, where it is not in them. */
  readonly fromTexts: (texts: readonly string[]) => unknown;
  readonly fromStructured: (contents: readonly unknown[]) => unknown;
}

/** How it is asked, in words. */
export function wayText({ calls, lists }: Way): string {
  const said = calls.map(({ tool, args }) => {
    const values = Object.entries(args).map(([name, value]) => `${name} ${String(value)}`);
    return values.length === 0 ? tool : `${tool} (${values.join(', ')})`;
  });
  return `${said.join(', then ')}${lists === undefined ? '' : `; lists as ${lists}`}`;
}

/** Does the fact stand in what was read; an answer that cannot be read holds none. */
export function holds(fact: unknown, read: () => unknown): boolean {
  try {
    return JSON.stringify(read()) === JSON.stringify(fact);
  } catch {
    return false;
  }
}
