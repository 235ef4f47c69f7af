import { readFile } from 'node:fs/promises';
import type { SkillFile } from '../model/skill.ts';

/** The text of a file of the skill as the build has assembled it; `folder` is a URL that ends in a slash. */
export function readSkillFile(folder: URL, file: SkillFile): Promise<string> {
  return readFile(new URL(file, folder), 'utf8');
}
