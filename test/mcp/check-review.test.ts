import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, it } from 'vitest';
import { readDraftFile } from '../support/draft-pairs.ts';
import { startServer } from '../support/mcp-server.ts';

it('judges a draft alone where neither source nor review is named, and reads nothing', async () => {
  const server = await startServer(['--demo']);
  const { isError, text, structured } = await server.call('check_review', {
    draft: readDraftFile('cart.md'),
  });
  expect(isError).toBe(false);
  expect(text).toBe('passes, held against its form alone: no evidence was given');
  expect(structured).toMatchObject({ ok: true, evidence: 'none', defects: [], reviewId: null, origins: [] });
  const { structured: sources } = await server.call('list_sources');
  expect(JSON.stringify(sources)).not.toContain('snapshotId":"s');
});

it('holds it against a source, or a review made before', async () => {
  const server = await startServer(['--demo']);
  const draft = readDraftFile('demo.md').replace(
    'internalTrafficPolicy=Local',
    'internalTrafficPolicy=Cluster',
  );
  const { structured: review } = await server.call('review_network');
  for (const choice of [{ source: 'demo' }, { reviewId: review.reviewId }]) {
    const { text, structured } = await server.call('check_review', { draft, ...choice });
    expect(structured).toMatchObject({
      ok: false,
      evidence: 'review and objects',
      total: 1,
      reviewId: review.reviewId,
      defects: [
        {
          part: 'findings',
          rule: 'contradicted',
          line: 18,
          detail: 'Service shop/cart: spec.internalTrafficPolicy has the value Local in what was read.',
        },
      ],
      origins: [{ source: 'demo', cluster: 'demo' }],
    });
    expect(text).toMatch(
      /^1 defect, held against its form, the review and the objects that were read\n\nline 18/,
    );
  }
  const both = await server.call('check_review', { draft, source: 'demo', reviewId: review.reviewId });
  expect(both).toMatchObject({ isError: true });
  expect(both.text).toContain('Give source or reviewId, not both');
});

it('needs no finding that the configuration of the server suppresses', async () => {
  const config = join(mkdtempSync(join(tmpdir(), 'config-')), 'config.yaml');
  writeFileSync(
    config,
    'ignore:\n  - { rule: SV01, kind: Service, namespace: shop, name: search, reason: decommissioned }\n',
  );
  const draft = readDraftFile('demo.md').replace(/^.*Service shop\/search spec.*\n/m, '');
  const plain = await startServer(['--demo']);
  const { structured: without } = await plain.call('check_review', { draft, source: 'demo' });
  expect(without).toMatchObject({ ok: false, defects: [{ rule: 'left-out' }] });
  const server = await startServer(['--demo', '--config', config]);
  const { structured: review } = await server.call('review_network');
  for (const choice of [{ source: 'demo' }, { reviewId: review.reviewId }]) {
    const { structured } = await server.call('check_review', { draft, ...choice });
    expect(structured).toMatchObject({ ok: true, defects: [] });
  }
});

it('answers 1 MB in few words, and refuses more', async () => {
  const server = await startServer(['--demo']);
  const draft = `## Findings\n\n${'- HIGH: there is no NetworkPolicy and I have restarted CoreDNS.\n'.repeat(20_000)}`;
  const cut = draft.slice(0, 1_000_000);
  const { text, structured } = await server.call('check_review', { draft: cut, source: 'demo' });
  expect(structured).toMatchObject({ ok: false });
  for (const one of [text, JSON.stringify(structured)]) expect(encode(one).length).toBeLessThan(8_000);
  expect(await server.call('check_review', { draft })).toMatchObject({ isError: true });
}, 60_000);

it('tells of a credential that it is one, and does not repeat it', async () => {
  const server = await startServer(['--demo']);
  const password = ['Zx7Qw3Lk9Vb2', 'Nm5Rt8Yp4Hd6'].join('');
  const draft = readDraftFile('cart.md').replace('context prod-eu', `https://anna:${password}@10.0.0.1:6443`);
  const answer = await server.call('check_review', { draft });
  expect(answer.structured).toMatchObject({ ok: false, defects: [{ rule: 'secret', line: 9 }] });
  expect(JSON.stringify(answer)).not.toContain(password);
});
