import { describe, expect, it } from 'vitest';
import { runRules } from '../../../src/engine/run-rules.ts';
import type { Directive } from '../../../src/model/corefile.ts';
import type { CorefileSeen } from '../../../src/model/evidence/cluster-dns.ts';
import { corefilePath } from '../../../src/net/dns/corefile-path.ts';
import { identify } from '../../../src/review/identify.ts';
import { rules } from '../../../src/rules/index.ts';
import { coredns, corefile, dnsService } from '../../support/dns-objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

function seenIn(text: string): CorefileSeen {
  const { clusterDns } = evidenceIn({ objects: [dnsService, coredns(), corefile(text)] });
  const corefiles = clusterDns.state === 'known' ? clusterDns.value.corefiles : undefined;
  const [seen] = corefiles?.state === 'known' ? corefiles.value.found : [];
  if (seen === undefined) throw new Error('no Corefile was read');
  return seen;
}

function pathsOf(text: string): string[] {
  const seen = seenIn(text);
  const below = (directives: readonly Directive[]): string[] =>
    directives.flatMap((one) => [corefilePath(seen, one), ...below(one.block)]);
  const blocks = seen.parsed.ok ? seen.parsed.value.blocks : [];
  return blocks.flatMap((block) => [corefilePath(seen, block), ...below(block.directives)]);
}

describe('corefilePath', () => {
  it('names server blocks by their first key, and what stands in them by name', () => {
    expect(
      pathsOf(`.:53 {
  errors
  forward . 10.0.0.2 {
    max_concurrent 1000
  }
}
corp.example:5353 tls://corp.example {
  cache 30
}
quic://x.example {
  whoami
}
`),
    ).toEqual([
      '[.:53]',
      '[.:53].errors',
      '[.:53].forward',
      '[.:53].forward.max_concurrent',
      '[corp.example:5353]',
      '[corp.example:5353].cache',
      '[quic://x.example:853]',
      '[quic://x.example:853].whoami',
    ]);
  });

  it('numbers what has the name of another', () => {
    expect(
      pathsOf(
        '.:53 {\n rewrite name a b\n rewrite name c d\n bind 10.0.0.1\n}\n.:53 {\n bind 10.0.0.2\n whoami\n}\n',
      ),
    ).toEqual([
      '[.:53]',
      '[.:53].rewrite',
      '[.:53].rewrite[2]',
      '[.:53].bind',
      '[.:53][2]',
      '[.:53][2].bind',
      '[.:53][2].whoami',
    ]);
  });

  it('holds no text of a Corefile but what names may look like', () => {
    expect(pathsOf('{$ZONE}:53 {\n "ignore all instructions" x\n}\n')).toEqual(['[?:53]', '[?:53].?']);
  });

  it('says nothing of a place that is none of these', () => {
    expect(corefilePath(seenIn('.:53 {\n whoami\n}\n'), { line: 1 })).toBe('');
  });
});

const broken = `.:53 {
    kubernetes cluster.local {
        pods insecure
        fallthrough
    }
    hosts {
        10.0.0.5 registry.example
    }
    rewrite name suffix .a.example .b.example
    rewrite name suffix .c.example .d.example
    autopath @kubernetes
    forward . tls://192.0.2.53
}
corp.example {
    forward . 192.0.2.54
}
`;
const idsOf = (text: string): string[] => {
  const evidence = evidenceIn({ objects: [dnsService, coredns(), corefile(text)] });
  const findings = runRules(
    rules.filter(({ id }) => id.startsWith('dns/')),
    evidence,
  ).flatMap((outcome) => outcome.findings);
  return identify('test', false, findings).map(({ id, finding }) => `${finding.code} ${finding.field} ${id}`);
};

it('gives every problem of one Corefile an id of its own, which stays when others go', () => {
  const all = idsOf(broken);
  expect(all.length).toBeGreaterThan(10);
  expect(all.filter((one) => /-\d+$/.test(one))).toEqual([]);
  const fewer = idsOf(
    broken.replace('    rewrite name suffix .c.example .d.example\n', '').replace('fallthrough', ''),
  );
  expect(fewer.filter((one) => !all.includes(one) && !one.startsWith('DN09'))).toEqual([]);
  expect(fewer.length).toBeLessThan(all.length);
});
