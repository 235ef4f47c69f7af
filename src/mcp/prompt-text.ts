import { type SkillFile, skillFiles } from '../model/skill.ts';

/** What a prompt may be told; each prompt takes those that its text has a place for. */
export const promptArguments = ['area', 'namespace', 'source', 'playbook'] as const;

export type PromptArgument = (typeof promptArguments)[number];

/** The paths that the reference on troubleshooting walks, as its headings name them. */
export const playbooks = [
  'pod-to-pod',
  'pod-to-service',
  'pod-to-external',
  'nodeport',
  'conntrack-exhaustion',
] as const;

/** A prompt as its file states it: front matter of one-line values, then the text. */
export interface PromptText {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The file of the skill that goes with it, for hosts that know prompts alone. */
  readonly guide: SkillFile;
  readonly takes: readonly PromptArgument[];
  readonly body: string;
}

/** Reads the file of a prompt. It is part of this program: a fault in it is a defect, not an answer. */
export function parsePromptText(text: string): PromptText {
  const match = /^---\n([\s\S]*?)\n---\n\n?([\s\S]*)$/.exec(text);
  if (match === null) throw new Error('a prompt begins with front matter');
  const [, front = '', body = ''] = match;
  const value = (key: string): string => {
    const line = front.split('\n').find((one) => one.startsWith(`${key}: `));
    if (line === undefined) throw new Error(`the front matter of a prompt has no ${key}`);
    return line.slice(key.length + 2).trim();
  };
  const guide = skillFiles.find((file) => file === value('guide'));
  if (guide === undefined) throw new Error('the guide of a prompt is no file of the skill');
  const takes = promptArguments.filter((name) => body.includes(`{${name}}`));
  const [name, title, description] = [value('name'), value('title'), value('description')];
  return { name, title, description, guide, takes, body };
}

/** The text with what was chosen in the places of its arguments, `{area}`; empty and absent mean all. */
export function fillPrompt(body: string, values: Readonly<Partial<Record<PromptArgument, string>>>): string {
  const { area = '', namespace = '', source = '', playbook = '' } = values;
  const words: Readonly<Record<string, string>> = {
    area: area === '' ? 'all areas' : `area ${area}`,
    namespace: namespace === '' ? 'all namespaces' : `namespace ${namespace}`,
    source: source === '' ? 'the default source' : `source ${JSON.stringify(source.slice(0, 300))}`,
    playbook: playbook === '' ? 'the playbook that fits the symptom' : `playbook ${playbook}`,
  };
  return body.replace(/\{(\w+)\}/g, (whole, key: string) => words[key] ?? whole);
}
