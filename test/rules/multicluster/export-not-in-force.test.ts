import rule from '../../../src/rules/multicluster/export-not-in-force.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { aMomentAgo, condition, serviceExport } from '../../support/submariner-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const name = 'ServiceExport shop/cart';
const with_ = (...conditions: object[]) => ({ objects: [serviceExport('shop/cart', conditions)] });
const valid = condition('Valid', 'True', 'Valid');
const ready = condition('Ready', 'True', 'Exported');
const noService = condition('Valid', 'False', 'NoService');
const alpha = (one: RawObject): RawObject => ({ ...one, apiVersion: 'multicluster.x-k8s.io/v1alpha1' });

testRule('multicluster/export-not-in-force', rule, {
  flags: {
    'an export without a Service': { ...with_(noService), expect: [['high', name]] },
    'a Service of a type that cannot be exported': {
      ...with_(condition('Valid', 'False', 'InvalidServiceType')),
      expect: [['high', name]],
    },
    'a reason that is not the API’s': {
      ...with_(condition('Valid', 'False', 'OutOfCredit')),
      expect: [['high', name]],
    },
    'an export that is not ready': {
      ...with_(valid, condition('Ready', 'False', 'Failed')),
      expect: [['high', name]],
    },
    'a conflict over ports': {
      ...with_(valid, ready, condition('Conflict', 'True', 'PortConflict')),
      expect: [['medium', name]],
    },
    'several conflicts at once': {
      ...with_(valid, condition('Conflict', 'True', 'SessionAffinityConflict,IPFamilyConflict')),
      expect: [['medium', name]],
    },
    'a conflict of another name': {
      ...with_(valid, condition('Conflict', 'True', 'Other')),
      expect: [['medium', name]],
    },
    'what Lighthouse says of it, at v1alpha1': {
      objects: [
        alpha(
          serviceExport('shop/cart', [
            valid,
            condition('Synced', 'False', 'ExportFailed'),
            condition('Conflict', 'True', 'ConflictingType'),
          ]),
        ),
      ],
      expect: [
        ['high', name],
        ['medium', name],
      ],
    },
    'a Service that Lighthouse does not find': {
      objects: [alpha(serviceExport('shop/cart', [condition('Valid', 'False', 'ServiceUnavailable')]))],
      expect: [['high', name]],
    },
  },
  passes: {
    'an export in force': with_(valid, ready, condition('Conflict', 'False', 'NoConflicts')),
    'a conflict that is over, as Lighthouse leaves it': with_(
      valid,
      ready,
      condition('Conflict', 'False', 'ConflictingPorts'),
    ),
    'an export that is pending': with_(valid, condition('Ready', 'Unknown', 'Pending')),
    'an export of a moment ago': {
      objects: [serviceExport('shop/cart', [noService], { creationTimestamp: aMomentAgo })],
    },
  },
  notApplicable: { 'a cluster without exports': { objects: [] } },
  unknowns: {
    'an export that no controller has judged': with_(),
    'an export whose age was not kept': {
      objects: [serviceExport('shop/cart', [noService], { creationTimestamp: undefined })],
    },
    'a manifest': { manifests: [serviceExport('shop/cart')] },
    'exports of some namespaces': {
      objects: [serviceExport('shop/cart', [valid])],
      onlyIn: { ServiceExport: ['shop'] },
    },
  },
  unknownUses: { clock: { ...with_(noService), expect: 'unknown' } },
});
