/** A prompt as its file states it: front matter of one-line values, then the text. */
export interface PromptText {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly body: string;
}

/** Reads the file of a prompt. It is part of this program: a fault in it is a defect, not an answer. */
export function parsePromptText(text: string): PromptText {
  const match = /^---\n([\s\S]*?)\n---\n+([\s\S]*)$/.exec(text);
  if (match === null) throw new Error('a prompt begins with front matter');
  const [, front = '', body = ''] = match;
  const value = (key: string): string => {
    const line = front.split('\n').find((one) => one.startsWith(`${key}: `));
    if (line === undefined) throw new Error(`the front matter of a prompt has no ${key}`);
    return line.slice(key.length + 2).trim();
  };
  return { name: value('name'), title: value('title'), description: value('description'), body };
}

interface PromptValues {
  readonly area?: string;
  readonly namespace?: string;
  readonly source?: string;
}

/** The text with what was chosen in the places of `{area}`, `{namespace}` and `{source}`; empty and absent mean all. */
export function fillPrompt(body: string, { area = '', namespace = '', source = '' }: PromptValues): string {
  const values: Readonly<Record<string, string>> = {
    area: area === '' ? 'all areas' : `area ${area}`,
    namespace: namespace === '' ? 'all namespaces' : `namespace ${namespace}`,
    source: source === '' ? 'the default source' : `source ${JSON.stringify(source.slice(0, 300))}`,
  };
  return body.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
}
