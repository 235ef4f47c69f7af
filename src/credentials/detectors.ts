import type { Detector } from './detector.ts';
import { signedLinks } from './families/cloud.ts';
import { passwordHashes } from './families/cluster.ts';
import { jwtDetector, keyDetectors } from './families/keys.ts';
import { loginDetectors } from './families/logins.ts';
import { objectDetectors } from './families/objects.ts';
import { oddDetectors } from './families/odd-shapes.ts';
import { webhooks } from './families/services.ts';
import { namedDetectors } from './named.ts';
import { prefixedDetector } from './prefixed.ts';
import { wellKnown } from './well-known.ts';

/** All of them. Where two have an anchor at the same place, the one that says more stands first. */
export const detectors: readonly Detector[] = [
  ...[...wellKnown, ...signedLinks, ...webhooks, ...passwordHashes].map(prefixedDetector),
  jwtDetector,
  ...keyDetectors,
  ...oddDetectors,
  ...loginDetectors,
  ...objectDetectors,
  ...namedDetectors,
];
