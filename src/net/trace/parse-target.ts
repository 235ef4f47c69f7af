import { cleanText } from '../../model/clean-text.ts';
import { UserError } from '../../model/user-error.ts';
import { formatRange, parseAddress } from '../addresses/cidr.ts';
import { faultOf } from '../dns/external-name-target.ts';

/** Where a path is to lead, as it was asked for. */
export interface Target {
  /** A DNS name in small letters, with the dot at its end where it was given one; undefined for an address. */
  readonly name: string | undefined;
  /** Written canonically; undefined for a name. */
  readonly address: string | undefined;
  /** A number or the name of a port, `53/UDP` too; undefined where none was given. */
  readonly port: string | undefined;
  /** What an HTTP client asks for; undefined unless a URL was given. */
  readonly url: RequestedUrl | undefined;
}

/** A URL, which a client asks for with GET and no headers beside its Host. */
export interface RequestedUrl {
  readonly scheme: 'http' | 'https';
  /** A name in small letters without a dot at its end; undefined for an address. */
  readonly host: string | undefined;
  readonly port: number;
  readonly path: string;
  /** Parameters in their order, decoded. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** The host has a dot at its end, which clients send in the Host header, and proxies match with or without. */
  readonly isRooted?: true;
}

const form = 'write NAME[:PORT], IP[:PORT], [IPv6]:PORT or a URL, such as cart.shop:80';

/** Reads `NAME[:PORT]`, `URL` or `IP[:PORT]`. Throws a UserError for what is none of them. */
export function parseTarget(text: string): Target {
  const url = /^(https?):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/i.exec(text);
  if (url !== null) return ofUrl(url);
  if (text.includes('@')) throw withLogin();
  const scheme = /^([a-z][-+.a-z0-9]{0,30}):\/\//i.exec(text)?.[1];
  if (scheme !== undefined) {
    throw new UserError(`no URL of ${shown(scheme)} is followed`, 'give one of http or https, or NAME:PORT');
  }
  return hostAndPort(text);
}

function withLogin(): UserError {
  return new UserError('the URL holds a login', 'leave it out');
}

function ofUrl([, scheme = '', authority = '', path = '', query = '']: RegExpExecArray): Target {
  if (authority.includes('@')) throw withLogin();
  if (parseAddress(authority) !== undefined && authority.includes(':')) {
    throw new UserError('an IPv6 address in a URL stands in brackets', `write [${shown(authority)}]`);
  }
  // A colon without a port stands for the usual one.
  const target = hostAndPort(authority.replace(/:$/, ''));
  const isHttps = scheme.toLowerCase() === 'https';
  const port = target.port ?? (isHttps ? '443' : '80');
  if (!/^\d+$/.test(port)) {
    throw new UserError(`${shown(port)} is no port of a URL`, 'give a number from 1 to 65535');
  }
  if (path !== '' && !/^[\x21-\x7e]{1,1024}$/.test(path)) {
    throw new UserError(`${shown(path)} is no path of a URL`, 'write other letters as %XX');
  }
  return {
    ...target,
    port,
    url: {
      scheme: isHttps ? 'https' : 'http',
      host: target.name?.replace(/\.$/, ''),
      port: Number(port),
      path: path === '' ? '/' : path,
      query: [...new URLSearchParams(query)],
      ...(target.name?.endsWith('.') === true ? { isRooted: true } : {}),
    },
  };
}

function hostAndPort(text: string): Target {
  const bracketed = /^\[([^\]]+)\](?::(.*))?$/.exec(text);
  const bare = bracketed === null && parseAddress(text) !== undefined;
  const split = /^([^:]*)(?::(.*))?$/.exec(text);
  const host = bare ? text : (bracketed?.[1] ?? split?.[1] ?? '');
  const port = bare ? undefined : (bracketed ?? split)?.[2];
  const address = parseAddress(host);
  if (port !== undefined && !/^(\d{1,5}|[a-z0-9]([-a-z0-9]*[a-z0-9])?)(\/(TCP|UDP|SCTP))?$/i.test(port)) {
    throw new UserError(`${shown(port)} is no port`, 'give a number from 1 to 65535 or the name of a port');
  }
  const number = /^\d+(?=$|\/)/.exec(port ?? '')?.[0];
  if (number !== undefined && (Number(number) < 1 || Number(number) > 65_535)) {
    throw new UserError(`${shown(number)} is no port`, 'give a number from 1 to 65535');
  }
  if (address !== undefined) return { name: undefined, address: formatRange(address), port, url: undefined };
  const name = host.toLowerCase();
  const fault = faultOf(name.replace(/\.$/, ''));
  if (fault !== undefined) {
    throw new UserError(`${shown(text) || 'nothing'} is no name or address: it ${fault}`, form);
  }
  if (/^[\d.]+$/.test(name)) throw new UserError(`${shown(text)} is no address`, form);
  return { name, address: undefined, port, url: undefined };
}

function shown(text: string): string {
  return cleanText(text, 100);
}
