import type { Version } from '../model/version.ts';
import { parseVersion } from './version.ts';

/** A reference to a container image, in its parts as they are written. */
export interface Image {
  readonly registry?: string;
  /** Without the registry: `coredns/coredns`. Empty for an image that is named by its digest alone. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/**
 * Takes an image reference apart (github.com/distribution/reference: the first part is a registry if it has a dot, a
 * colon or upper case, or is `localhost`). A scheme such as `docker-pullable://`, which old statuses have, is dropped.
 */
export function parseImage(reference: string): Image {
  const bare = reference.trim().replace(/^[a-z-]{1,40}:\/\//u, '');
  if (/^sha256:[0-9a-f]{64}$/u.test(bare)) return { repository: '', digest: bare };
  const at = bare.indexOf('@');
  const name = at < 0 ? bare : bare.slice(0, at);
  const colon = name.lastIndexOf(':');
  const tagged = colon > name.lastIndexOf('/');
  const path = tagged ? name.slice(0, colon) : name;
  const slash = path.indexOf('/');
  const first = path.slice(0, Math.max(0, slash));
  const hasRegistry = first === 'localhost' || /[.:A-Z]/u.test(first);
  return {
    ...(hasRegistry && { registry: first }),
    repository: hasRegistry ? path.slice(slash + 1) : path,
    ...(tagged && { tag: name.slice(colon + 1) }),
    ...(at >= 0 && { digest: bare.slice(at + 1) }),
  };
}

/**
 * The version in an image's tag: `v1.11.4-eksbuild.2`, `1.12.0`, `v1.12.1-build20250401`. Undefined, which is unknown,
 * for an image named by digest alone and for tags that carry none, `latest` or a date among them.
 */
export function versionOf(image: Image): Version | undefined {
  const version = image.tag === undefined ? undefined : parseVersion(image.tag);
  return version !== undefined && version.major < 1000 ? version : undefined;
}
