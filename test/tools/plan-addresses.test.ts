import { describe, expect, it } from 'vitest';
import tool from '../../tools/plan-addresses.ts';
import { controlPlanePod, addressedNode, serviceCidr } from '../support/network-objects.ts';
import { flannelAgent } from '../support/network-agents.ts';
import { runTool } from '../support/run-tool.ts';
import type { Given } from '../support/snapshot-of.ts';

const cluster: Given = {
  objects: [
    flannelAgent(),
    controlPlanePod('kube-controller-manager', [
      '--allocate-node-cidrs=true',
      '--cluster-cidr=10.244.0.0/16',
    ]),
    serviceCidr('kubernetes', ['10.96.0.0/24']),
    addressedNode('w1', ['192.168.1.11'], { podCIDRs: ['10.244.0.0/24'] }),
  ],
};

describe('plan_addresses', () => {
  it('lists what collides, with the nearest range that does not', async () => {
    const { lines, items } = await runTool(tool, cluster, { ranges: ['external:office=10.96.0.0/22'] });
    expect(lines[0]).toBe(
      '5 lines in the ledger; 1 conflict, 0 overlaps that depend on the network around, 0 things not known.',
    );
    expect(lines[1]).toBe('Showing 1 of 1 overlaps to act on.');
    expect(items).toEqual([
      {
        section: 'overlaps',
        verdict: 'conflict',
        first: 'external range 10.96.0.0/22 (given as office)',
        second: 'Service range 10.96.0.0/24 (test, ServiceCIDR kubernetes)',
        common: '10.96.0.0/24',
        pairs: 1,
        why: 'what has those addresses outside is not reached from the cluster, nor the cluster from there',
        next: '10.96.4.0/22 instead of external range 10.96.0.0/22 (given as office)',
      },
    ]);
  });

  it('counts what is left and until when, from the time of reading', async () => {
    const args = { section: 'capacity', nodesPerMonth: 5, servicesPerMonth: 2 };
    const { lines, items } = await runTool(tool, cluster, args);
    expect(items).toMatchObject([
      { kind: 'nodes', total: 256, used: 1, free: 255, exhaustion: { months: 51, date: '2031-02-22' } },
      { kind: 'services', total: '254', used: '0', exhaustion: { months: 127 } },
    ]);
    expect(lines).toContain('  256 blocks /24 (what nodes have): 1 given, 255 left');
    expect(lines).toContain(
      '  10.96.0.0/24: static 10.96.0.1-10.96.0.16 (0 of 16 taken), dynamic 10.96.0.17-10.96.0.254 (0 of 238 taken)',
    );
  });

  it('leaves out of the ledger and the matrix what says nothing, unless all is asked for', async () => {
    const total = async (section: string, detail: string) =>
      (await runTool(tool, cluster, { section, detail })).structured.total;
    expect([await total('ledger', 'concise'), await total('ledger', 'full')]).toEqual([4, 9]);
    expect([await total('matrix', 'concise'), await total('matrix', 'full')]).toEqual([1, 6]);
  });

  it('proposes ranges for a new cluster beside this one', async () => {
    const asked = { newCluster: '4', nodes: 20, services: 100, within: ['10.244.0.0/15'] };
    const { lines, items } = await runTool(tool, cluster, { ...asked, section: 'proposal' });
    expect(items.map(({ purpose, range }) => [purpose, range])).toEqual([
      ['pods', '10.245.0.0/19'],
      ['nodes', '10.245.32.0/27'],
      ['services', '10.245.33.0/24'],
    ]);
    expect(lines).toContain('Set: kubeadm ClusterConfiguration networking.serviceSubnet: 10.245.33.0/24');
    const doors = await runTool(tool, cluster, { ...asked, section: 'doors' });
    expect(doors.structured.total).toBe(7);
  });
});
