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
