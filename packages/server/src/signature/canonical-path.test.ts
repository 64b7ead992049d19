import { describe, expect, it } from 'vitest'
import { canonicalPath } from './canonical-path.ts'

describe('the path of a canonical request', () => {
  it.each([
    ['', '/'],
    ['/', '/'],
    ['//', '/'],
    ['/..', '/'],
    ['/a/./b/../c/', '/a/c/'],
    ['/a/.', '/a'],
    ['/v1/token', '/v1/token'],
    ['/analyzer/a%20b%2Fc', '/analyzer/a%2520b%252Fc'],
    ["/a b!$&'()*+,;=:@", '/a%20b%21%24%26%27%28%29%2A%2B%2C%3B%3D%3A%40'],
    ['*', '%2A'],
  ])('of a service is normalized and encoded once more: %s is %s', (sent, canonical) => {
    expect(canonicalPath(sent, 'hierarchy')).toBe(canonical)
  })

  it.each([
    ['', '/'],
    ['/', '/'],
    ['//', '//'],
    ['/b/a//./../c/', '/b/a//./../c/'],
    ['/b/%C3%BC%20%2B', '/b/%C3%BC%20%2B'],
    ['/b/%c3%bc', '/b/%C3%BC'],
    ['/b/a+$b', '/b/a%2B%24b'],
    ['/b/a%2fb', '/b/a%2Fb'],
    ['/b/100%', '/b/100%25'],
  ])('of S3 names an object and is encoded in one way: %s is %s', (sent, canonical) => {
    expect(canonicalPath(sent, 'object-name')).toBe(canonical)
  })
})
