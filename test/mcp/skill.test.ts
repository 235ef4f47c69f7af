import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validate } from 'skills-ref';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { skillFiles, skillReferences, skillUri } from '../../src/model/skill.ts';
import { playbooks } from '../../src/mcp/prompt-text.ts';
import { type RunningServer, startServer } from '../support/mcp-server.ts';
import { promptNames } from '../support/prompts.ts';
import { runProgram } from '../support/run-program.ts';
import { newFolder } from '../support/snapshot-folder.ts';

const root = new URL('../../', import.meta.url);

const skillSchema = z.object({
  uri: z.literal('skill://kubernetes-network-review/SKILL.md'),
  frontmatter: z.object({ name: z.literal('kubernetes-network-review'), description: z.string() }),
  resources: z.array(z.object({ uri: z.string(), digest: z.string(), size: z.number() })),
});
const readSchema = z.object({
  contents: z.tuple([z.object({ uri: z.string(), mimeType: z.literal('text/markdown'), text: z.string() })]),
});
const promptSchema = z.object({
  messages: z.tuple([
    z.object({ content: z.object({ text: z.string() }) }),
    z.object({ content: z.object({ resource: z.object({ uri: z.string(), text: z.string() }) }) }),
  ]),
});
const pageSchema = z.object({
  total: z.number(),
  nextCursor: z.string().nullable(),
  items: z.array(z.object({ text: z.string() })),
});

/** The files as they were written; the build and each door must give these bytes. */
const written = skillFiles.map(
  (file) =>
    [file, readFileSync(new URL(file === 'SKILL.md' ? 'prompts/skill.md' : file, root), 'utf8')] as const,
);

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** All pages of the guide, put together as their schema says. */
async function guideOf(server: RunningServer, args: object, tool = 'get_review_guide'): Promise<string> {
  const sections: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: z.infer<typeof pageSchema> = pageSchema.parse(
      (await server.call(tool, cursor === undefined ? args : { ...args, cursor })).structured,
    );
    sections.push(...page.items.map(({ text }) => text));
    cursor = page.nextCursor;
  }
  return sections.join('\n');
}

describe('the skill through each door', () => {
  it.each(['', 'prod_'])('has the same bytes, tool prefix "%s"', async (prefix) => {
    const server = await startServer(['--demo', ...(prefix === '' ? [] : ['--tool-prefix', prefix])]);
    const { result } = await server.request('skills/list');
    const [skill] = z.object({ skills: z.tuple([skillSchema]) }).parse(result).skills;
    expect(
      z.object({ skill: skillSchema }).parse((await server.request('skills/get', { uri: skill.uri })).result)
        .skill,
    ).toEqual(skill);
    expect(new Map(skill.resources.map(({ uri, digest }) => [uri, digest]))).toEqual(
      new Map(written.map(([file, text]) => [skillUri(file), digestOf(text)])),
    );
    const folder = await newFolder();
    expect(runProgram(['skill', 'install', '--dir', folder]).code).toBe(0);
    for (const [file, text] of written) {
      const uri = skillUri(file);
      expect(
        readSchema.parse((await server.request('resources/read', { uri })).result).contents[0].text,
      ).toBe(text);
      const name = /references\/(.*)\.md/.exec(file)?.[1];
      expect(
        await guideOf(server, name === undefined ? {} : { reference: name }, `${prefix}get_review_guide`),
      ).toBe(text);
      expect(
        runProgram(['skill', 'print', ...(name === undefined ? [] : ['--reference', name])]).stdout,
      ).toBe(text);
      expect(readFileSync(join(folder, 'kubernetes-network-review', file), 'utf8')).toBe(text);
      expect(readFileSync(new URL(`dist/skill/kubernetes-network-review/${file}`, root), 'utf8')).toBe(text);
    }
    const byUri = new Map(written.map(([file, text]) => [skillUri(file), text]));
    for (const name of promptNames) {
      const { messages } = promptSchema.parse((await server.request('prompts/get', { name })).result);
      expect(messages[1].content.resource.text).toBe(byUri.get(messages[1].content.resource.uri));
    }
  });

  it('is named by the instructions', async () => {
    const { result } = await (
      await startServer(['--demo'], { handshake: false })
    ).request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    });
    expect(result?.instructions).toContain(skillUri('SKILL.md'));
  });

  it('serves nothing beside its files', async () => {
    const server = await startServer(['--demo']);
    for (const path of [
      '../../main.js',
      'references/../../../../package.json',
      'references',
      'references/faults.md',
      '%2e%2e/x',
      '',
    ]) {
      const uri = `skill://kubernetes-network-review/${path}`;
      expect((await server.request('resources/read', { uri })).error, uri).toBeDefined();
    }
    expect((await server.request('skills/get', { uri: 'skill://other/SKILL.md' })).error).toMatchObject({
      code: -32602,
    });
  });
});

it('is valid by the Agent Skills validator, as built and as installed', async () => {
  const folder = await newFolder();
  runProgram(['skill', 'install', '--dir', folder]);
  const built = fileURLToPath(new URL('dist/skill/kubernetes-network-review', root));
  for (const one of [built, join(folder, 'kubernetes-network-review')])
    expect(await validate(one)).toEqual([]);
  expect(await validate(folder)).not.toEqual([]);
});

describe('get_review_guide', () => {
  it('says what it is, and shows text and structured content alike', async () => {
    const server = await startServer(['--demo']);
    const { text, structured } = await server.call('get_review_guide');
    expect(text).toMatch(
      /^SKILL\.md of the skill; references: dataplane-and-cni, .*\nShowing \d+ of \d+ sections\.\n---\nname: /,
    );
    const { items } = pageSchema.parse(structured);
    expect(text).toContain(items.map((item) => item.text).join('\n'));
    expect(structured.references).toEqual(skillReferences);
  });

  it('refuses what is no reference, and a cursor of another file', async () => {
    const server = await startServer(['--demo']);
    expect(await server.call('get_review_guide', { reference: '../SECURITY' })).toMatchObject({
      isError: true,
    });
    for (const reference of skillReferences) {
      const cursor = 'given.00000000.1';
      expect((await server.call('get_review_guide', { reference, cursor })).text).toMatch(
        /^The cursor does not belong/,
      );
    }
  });
});

describe('skill install', () => {
  it('leaves what is the same, and overwrites nothing unless told to', async () => {
    const folder = await newFolder();
    const install = (...more: string[]) => runProgram(['skill', 'install', '--dir', folder, ...more]);
    expect(install().stdout.match(/^written /gm)).toHaveLength(8);
    expect(install().stdout.match(/^unchanged /gm)).toHaveLength(8);
    const changed = join(folder, 'kubernetes-network-review/references/official-sources.md');
    writeFileSync(changed, 'my own notes');
    const refused = install();
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(
      'holds something else in references/official-sources.md; nothing was written',
    );
    expect(readFileSync(changed, 'utf8')).toBe('my own notes');
    const { stdout } = install('--replace', '--format', 'json');
    const { files } = z
      .object({ files: z.array(z.object({ file: z.string(), was: z.string() })) })
      .parse(JSON.parse(stdout));
    expect(files.filter(({ was }) => was !== 'unchanged')).toMatchObject([
      { file: 'references/official-sources.md', was: 'replaced' },
    ]);
    expect(install().stdout.match(/^unchanged /gm)).toHaveLength(8);
  });

  it('writes nothing when one file of several differs', async () => {
    const folder = await newFolder();
    mkdirSync(join(folder, 'kubernetes-network-review'));
    writeFileSync(join(folder, 'kubernetes-network-review/SKILL.md'), '# another');
    expect(runProgram(['skill', 'install', '--dir', folder]).code).toBe(2);
    expect(() =>
      readFileSync(join(folder, 'kubernetes-network-review/references/official-sources.md')),
    ).toThrow('ENOENT');
  });

  it('says that a file is no folder', async () => {
    const file = join(await newFolder(), 'file');
    writeFileSync(file, '');
    const { code, stderr } = runProgram(['skill', 'install', '--dir', file]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: .*cannot be looked at\nnext: {2}give another --dir\n$/);
  });

  it.each([
    ['', '--dir is empty'],
    ['~/.claude/skills', 'the shell has not replaced ~ in ~/.claude/skills'],
    ['C:\\Users\\me\\skills', 'C:\\Users\\me\\skills is a path of Windows'],
    ['D:/skills', 'D:/skills is a path of Windows'],
    ['/proc/nowhere/skills', 'cannot be written (ENOENT)'],
  ])('makes no folder of that name for --dir "%s"', async (dir, why) => {
    const here = await newFolder();
    const { code, stderr } = runProgram(['skill', 'install', '--dir', dir], { cwd: here });
    expect(code).toBe(2);
    expect(stderr).toContain(why);
    expect(readdirSync(here)).toEqual([]);
  });

  it.each([
    'kubernetes-network-review',
    'kubernetes-network-review/references',
    'kubernetes-network-review/SKILL.md',
  ])('does not write through a link at %s', async (place) => {
    const [folder, elsewhere] = [await newFolder(), await newFolder()];
    if (place.includes('/')) mkdirSync(join(folder, 'kubernetes-network-review'));
    symlinkSync(place.endsWith('.md') ? join(elsewhere, 'new.md') : elsewhere, join(folder, place));
    const { code, stderr } = runProgram(['skill', 'install', '--dir', folder, '--replace']);
    expect(code).toBe(2);
    expect(stderr).toContain('is a symbolic link');
    expect(() => readFileSync(join(elsewhere, 'new.md'))).toThrow('ENOENT');
  });
});

it('skill print refuses a reference that is not there', () => {
  const { code, stderr } = runProgram(['skill', 'print', '--reference', 'dsn']);
  expect(code).toBe(2);
  expect(stderr).toContain('give one of dataplane-and-cni,');
});

describe('prompts', () => {
  it('are short, name their tools in order, and say what to do without evidence', async () => {
    const server = await startServer(['--demo']);
    for (const name of promptNames) {
      const { messages } = promptSchema.parse((await server.request('prompts/get', { name })).result);
      const { text } = messages[0].content;
      expect(text.length, name).toBeLessThan(4_500);
      expect(text, name).toContain('1. check_scope');
      expect(text, name).toContain('review_network');
      expect(text, name).toContain('Evidence: documentation mode, nothing was read.');
      expect(text, name).toContain('[severity] [label] Kind namespace/name field=value: sentence');
      expect(text, name).toContain(
        'workload identity (IRSA, EKS Pod Identity, GKE Workload Identity, Azure Workload Identity)',
      );
      expect(text, name).not.toMatch(/\{\w+\}/);
    }
  });

  it('troubleshoot takes the playbooks that its reference has, and no other', async () => {
    const reference = readFileSync(new URL('references/troubleshooting-playbook.md', root), 'utf8');
    expect([...reference.matchAll(/^## Playbook: (\S+)$/gm)].map(([, name]) => name)).toEqual(playbooks);
    const server = await startServer(['--demo']);
    const get = (playbook: string) =>
      server.request('prompts/get', { name: 'troubleshoot', arguments: { playbook } });
    expect(JSON.stringify((await get('nodeport')).result)).toContain('by playbook nodeport.');
    expect((await get('nodprot')).error).toMatchObject({ code: -32602 });
  });
});
