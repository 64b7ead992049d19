import { decodeBytes, encodeBytes } from './percent-encoding.ts'

/**
 * How a service reads a path: as a hierarchy, in which `.`, `..` and doubled slashes mean nothing and which is
 * encoded once more; or, in S3 alone, as the name of an object, in which everything means something.
 */
export type PathRule = 'hierarchy' | 'object-name'

/** The path of the canonical request, from the path as it was sent. */
export function canonicalPath(path: string, rule: PathRule): string {
  if (path === '/' || path === '') return '/'
  return rule === 'hierarchy' ? encodeBytes(normalized(path), '/') : encodedOnce(path)
}

function normalized(path: string): string {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : ''
  return `${path.startsWith('/') ? '/' : ''}${segments.join('/')}${end}`
}

/** However the sender encoded it; an encoded slash is no slash. */
function encodedOnce(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeBytes(decodeBytes(segment)))
    .join('/')
}
