import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkReview } from '../../src/draft/check-review.ts';
import { findingForm, findingLineOf } from '../../src/draft/finding-line.ts';
import { skillReferences } from '../../src/model/skill.ts';

const folder = new URL('answers/', import.meta.url);
const skill = readFileSync(new URL('../../prompts/skill.md', import.meta.url), 'utf8');
const prompts = readFileSync(new URL('../../prompts/answer.md', import.meta.url), 'utf8');

function textOf(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8');
}

describe('an answer as the skill asks for it', () => {
  it.each(readdirSync(folder))('%s is a whole review by check_review', (file) => {
    expect(checkReview(textOf(file)).defects).toEqual([]);
  });

  it('is none without any one of its parts', () => {
    const text = textOf('documentation-mode.md');
    const headings = text.match(/^## .*$/gm) ?? [];
    expect(headings).toHaveLength(7);
    for (const heading of headings) {
      expect(checkReview(text.replace(`${heading}\n`, '')).ok, heading).toBe(false);
      expect(skill).toContain(`\`${heading}\``);
      expect(prompts).toContain(`\`${heading}\``);
    }
  });

  it('opens findings in the form that check_review reads', () => {
    expect(skill).toContain(`\`${findingForm}\``);
    expect(prompts).toContain(`\`${findingForm}\``);
    const example = /`(\[high\] \[live evidence\][^`]+)`/.exec(skill)?.[1] ?? '';
    expect(findingLineOf(example, 1)).toMatchObject({
      state: 'findings',
      findings: [{ severity: 'high', label: 'live evidence' }],
    });
  });

  it('names the metadata service first among the blockers where nothing decides', () => {
    const text = textOf('metadata-service.md');
    const [blocker = ''] = /^- Possible HIGH.*\n/m.exec(text) ?? [];
    const other = '- Flow logs: not read; hubble was not asked.\n';
    expect(checkReview(text.replace(blocker, other + blocker)).defects).toMatchObject([{ rule: 'metadata' }]);
    expect(checkReview(text.replace(/^1\. .*\n/m, '')).defects).toMatchObject([{ rule: 'metadata' }]);
  });
});

it('no reference is left out of the skill', () => {
  expect(skillReferences.filter((name) => !skill.includes(`references/${name}.md`))).toEqual([]);
});
