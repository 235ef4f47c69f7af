import { createHash } from 'node:crypto';
import { lstat, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileOf, type SkillFile, skillFiles, skillName, skillReferences } from '../model/skill.ts';
import { UserError } from '../model/user-error.ts';
import { makeFolder } from '../source/make-folder.ts';
import { readSkillFile } from '../source/read-skill-file.ts';
import { exitCodes } from './exit-codes.ts';
import { deliver } from './terminal.ts';

interface SkillOptions {
  readonly format: 'text' | 'json';
  /** The folder of the skill that came with this program. */
  readonly skill: URL;
}

export interface SkillPrintOptions extends SkillOptions {
  readonly reference?: string;
}

export interface SkillInstallOptions extends SkillOptions {
  readonly dir: string;
  readonly replace?: boolean;
}

/** `skill print`: the skill, or one of its references, byte by byte. */
export async function runSkillPrint({ reference, format, skill }: SkillPrintOptions): Promise<number> {
  const known = skillReferences.find((name) => name === reference);
  if (reference !== undefined && known === undefined) {
    throw new UserError(
      'the skill has no reference of that name',
      `give one of ${skillReferences.join(', ')}`,
    );
  }
  const file = fileOf(known);
  const text = await readSkillFile(skill, file);
  await deliver(
    format === 'json' ? json({ name: skillName, ...digestOf(file, text), text }) : text,
    undefined,
  );
  return exitCodes.ok;
}

/**
 * `skill install`: writes the skill's folder below `--dir`, for hosts that load skills from one. What is there and the
 * same stays; what is there and differs is overwritten only with `--replace`, and nothing is written before that is known.
 */
export async function runSkillInstall({
  dir,
  replace = false,
  format,
  skill,
}: SkillInstallOptions): Promise<number> {
  refuseUnmeant(dir);
  const folder = join(dir, skillName);
  for (const one of [folder, join(folder, 'references')]) await refuseLink(one);
  const plan = await Promise.all(skillFiles.map((file) => planOf(folder, file, skill)));
  const differing = plan.filter(({ state }) => state === 'differs');
  if (differing.length > 0 && !replace) {
    throw new UserError(
      `${folder} holds something else in ${differing.map(({ file }) => file).join(', ')}; nothing was written`,
      'look at the differences, then give --replace to overwrite these files, or another --dir',
    );
  }
  const wanted = plan.filter(({ state }) => state !== 'same');
  for (const one of wanted) await write(folder, one);
  const told = { absent: 'written', differs: 'replaced', same: 'unchanged' } as const;
  const files = plan.map(({ file, text, state }) => ({ ...digestOf(file, text), was: told[state] }));
  await deliver(
    format === 'json'
      ? json({ name: skillName, folder, files })
      : [...files.map(({ file, was }) => `${was.padEnd(9)}  ${join(folder, file)}`), ''].join('\n'),
    undefined,
  );
  return exitCodes.ok;
}

interface Planned {
  readonly file: SkillFile;
  readonly text: string;
  readonly state: 'absent' | 'same' | 'differs';
}

async function planOf(folder: string, file: SkillFile, skill: URL): Promise<Planned> {
  const text = await readSkillFile(skill, file);
  const path = join(folder, file);
  await refuseLink(path);
  const there = await readIfThere(path);
  const state = there === undefined ? 'absent' : there.equals(Buffer.from(text)) ? 'same' : 'differs';
  return { file, text, state };
}

async function write(folder: string, { file, text, state }: Planned): Promise<void> {
  const path = join(folder, file);
  try {
    await makeFolder(dirname(path));
    // What appeared since it was looked at is not overwritten either.
    await writeFile(path, text, { flag: state === 'absent' ? 'wx' : 'w' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UserError(
      `${path} cannot be written (${code})`,
      'see who may write there, or give another --dir',
    );
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new UserError(`${path} cannot be read`, 'give another --dir');
  }
}

/** What a shell was to fill in and did not, and what is a path of another system, would become a folder of that name. */
function refuseUnmeant(dir: string): void {
  const why =
    dir.trim() === ''
      ? '--dir is empty'
      : /^~(?:[\\/]|$)/.test(dir)
        ? `the shell has not replaced ~ in ${dir}`
        : sep === '/' && /^(?:[A-Za-z]:)?\\|^[A-Za-z]:\//.test(dir)
          ? `${dir} is a path of Windows`
          : undefined;
  if (why !== undefined) throw new UserError(why, 'give --dir the folder itself');
}

/** What a link leads to lies outside of the folder that was named. */
async function refuseLink(path: string): Promise<void> {
  try {
    if (!(await lstat(path)).isSymbolicLink()) return;
  } catch (error) {
    if (isMissing(error)) return;
    throw new UserError(`${path} cannot be looked at`, 'give another --dir');
  }
  throw new UserError(`${path} is a symbolic link, and links are not written through`, 'give another --dir');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function digestOf(file: SkillFile, text: string): { file: SkillFile; digest: string } {
  return { file, digest: `sha256:${createHash('sha256').update(text).digest('hex')}` };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
