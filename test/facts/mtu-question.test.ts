import { describe, expect, it } from 'vitest';
import { type MtuWords, readMtuQuestion, refuseUnlikely } from '../../src/facts/mtu-question.ts';
import { UserError } from '../../src/model/user-error.ts';

function refusal(words: MtuWords): string {
  try {
    readMtuQuestion(words);
  } catch (error) {
    if (error instanceof UserError) return `${error.message}; ${error.next}`;
    throw error;
  }
  return 'none';
}

describe('readMtuQuestion', () => {
  it('reads every word', () => {
    expect(
      readMtuQuestion({
        cni: 'Cilium',
        cniVersion: 'v1.20.2',
        encapsulation: 'GENEVE',
        encryption: 'ipsec',
        ipsecKeyBytes: '20',
        family: 'dual',
        dsr: 'geneve',
        submariner: 'vxlan',
        nodeMtu: ['9001', 'worker-1=1500'],
        path: 'gcp-internet',
      }),
    ).toEqual({
      cni: 'Cilium',
      version: { major: 1, minor: 20, patch: 2, suffix: '' },
      encapsulation: 'geneve',
      encryption: 'ipsec',
      ipsecKeyBytes: 20,
      families: [4, 6],
      dsr: 'geneve',
      submariner: 'vxlan',
      nodeMtus: [{ mtu: 9001 }, { node: 'worker-1', mtu: 1500 }],
      path: {
        name: 'gcp-internet',
        mtu: 1500,
        says: 'Google Cloud carries 1500 bytes to the internet',
        source: 'https://cloud.google.com/vpc/docs/mtu',
      },
    });
    expect(readMtuQuestion({})).toEqual({ nodeMtus: [] });
  });

  it.each<[string, MtuWords, string]>([
    ['a CNI', { cni: 'calcio' }, 'calcio is no CNI that is known here; did you mean calico?'],
    ['a version', { cniVersion: '1.20' }, '1.20 is no version; write all three numbers'],
    ['an encapsulation', { encapsulation: 'vxlna' }, 'encapsulation cannot be vxlna; choose vxlan'],
    ['an encryption', { encryption: 'wiregard' }, 'encryption cannot be wiregard; choose wireguard'],
    ['a family', { family: 'ipv5' }, 'family cannot be ipv5; choose ipv4'],
    ['a dispatch', { dsr: 'genev' }, 'dsr cannot be genev; choose geneve'],
    ['a cable', { submariner: 'wire-guard' }, 'submariner cannot be wire-guard; choose wireguard'],
    [
      'a small MTU',
      { nodeMtu: ['100'] },
      'node-mtu cannot be 100; write a number from 576 to 65535; the nearest is 576',
    ],
    ['a large MTU', { nodeMtu: ['a=70000'] }, 'the nearest is 65535'],
    ['no number', { nodeMtu: ['big'] }, 'node-mtu cannot be big; write a number of bytes from 576 to 65535'],
    ['no node', { nodeMtu: ['a b=1500'] }, '"a b=1500" is no MTU of a node'],
    [
      'a path',
      { path: 'aws-transit' },
      'aws-transit is no path that is known here; write its MTU in bytes, or one of',
    ],
    ['a property of all objects', { path: 'constructor' }, 'constructor is no path that is known here'],
    [
      'a key',
      { ipsecKeyBytes: '4' },
      'ipsec-key-bytes cannot be 4; write a number from 8 to 64; the nearest is 8',
    ],
    [
      'a tunnel of others',
      { cni: 'calico', encapsulation: 'geneve' },
      'Calico has no encapsulation geneve; choose none',
    ],
    [
      'encryption of others',
      { cni: 'ovn-kubernetes', encryption: 'wireguard' },
      'OVN-Kubernetes has no encryption wireguard between nodes; choose',
    ],
    ['DSR of others', { cni: 'calico', dsr: 'opt' }, 'Calico has no DSR whose bytes count; leave dsr out'],
  ])('refuses %s that cannot be, with the nearest choice', (_name, words, expected) => {
    expect(refusal(words)).toContain(expected);
  });

  it('refuses nothing of a CNI whose overhead is not known', () => {
    expect(() => {
      refuseUnlikely('Weave Net', { encapsulation: 'vxlan', encryption: 'ipsec', dsr: 'none', nodeMtus: [] });
    }).not.toThrow();
  });
});
