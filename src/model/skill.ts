/** The skill's name, which its folder has too, as Agent Skills ask for. */
export const skillName = 'kubernetes-network-review';

/** The skill's references, without `.md`, in the order in which it names them. */
export const skillReferences = [
  'dataplane-and-cni',
  'service-and-gateway-routing',
  'dns-and-service-discovery',
  'multi-cluster-and-egress',
  'troubleshooting-playbook',
  'evidence-and-tooling',
  'official-sources',
] as const;

export type SkillReference = (typeof skillReferences)[number];

/** A file of the skill, by its path in the skill's folder. */
export type SkillFile = 'SKILL.md' | `references/${SkillReference}.md`;

export function fileOf(reference: SkillReference | undefined): SkillFile {
  return reference === undefined ? 'SKILL.md' : `references/${reference}.md`;
}

export const skillFiles: readonly SkillFile[] = [undefined, ...skillReferences].map(fileOf);

/** Where the server serves a file of the skill: to everybody the same bytes, by whichever way they ask. */
export function skillUri(file: SkillFile): string {
  return `skill://${skillName}/${file}`;
}
