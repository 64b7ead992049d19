import { describe, expect, it } from 'vitest'
import { refusal, verified } from './testing/verify.ts'

/** Requests and signatures of the test suite that AWS published for Signature Version 4, and of its documentation. */
interface Vector {
  readonly title: string
  readonly request: string
  readonly headers?: readonly string[]
  readonly body?: string
  readonly signedHeaders?: string
  readonly signature: string
}

const host = 'Host: example.amazonaws.com'
const date = 'X-Amz-Date: 20150830T123600Z'
const form = 'Content-Type: application/x-www-form-urlencoded'
const vanilla = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'
const unreserved = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const suite: Vector[] = [
  { title: 'get-vanilla', request: 'GET /', signature: vanilla },
  {
    title: 'post-vanilla',
    request: 'POST /',
    signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  },
  {
    title: 'get-vanilla-empty-query-key',
    request: 'GET /?Param1=value1',
    signature: 'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
  },
  {
    title: 'get-vanilla-query-order-key',
    request: 'GET /?Param1=value2&Param1=Value1',
    signature: 'eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1',
  },
  {
    title: 'get-vanilla-query-order-key-case',
    request: 'GET /?Param2=value2&Param1=value1',
    signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  },
  {
    title: 'get-vanilla-query-order-value',
    request: 'GET /?Param1=value2&Param1=value1',
    signature: '5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694',
  },
  {
    title: 'get-vanilla-query-unreserved',
    request: `GET /?${unreserved}=${unreserved}`,
    signature: '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
  },
  {
    title: 'get-vanilla-utf8-query',
    request: 'GET /?ሴ=bar',
    signature: '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
  },
  {
    title: 'get-unreserved',
    request: `GET /${unreserved}`,
    signature: '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  },
  {
    title: 'get-utf8',
    request: 'GET /ሴ',
    signature: '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85',
  },
  {
    title: 'get-space',
    request: 'GET /example space/',
    signature: '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741',
  },
  {
    title: 'get-slashes',
    request: 'GET //example//',
    signature: '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84',
  },
  {
    title: 'get-slash-pointless-dot',
    request: 'GET /./example',
    signature: 'ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5',
  },
  { title: 'get-relative', request: 'GET /example/..', signature: vanilla },
  { title: 'get-relative-relative', request: 'GET /example1/example2/../..', signature: vanilla },
  { title: 'get-slash', request: 'GET //', signature: vanilla },
  { title: 'get-slash-dot-slash', request: 'GET /./', signature: vanilla },
  {
    title: 'get-header-key-duplicate',
    request: 'GET /',
    headers: [host, 'My-Header1: value2', 'My-Header1: value2', 'My-Header1: value1', date],
    signedHeaders: 'host;my-header1;x-amz-date',
    signature: 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
  },
  {
    title: 'get-header-value-order',
    request: 'GET /',
    headers: [host, ...['value4', 'value1', 'value3', 'value2'].map((v) => `My-Header1: ${v}`), date],
    signedHeaders: 'host;my-header1;x-amz-date',
    signature: '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01',
  },
  {
    title: 'get-header-value-trim',
    request: 'GET /',
    headers: [host, 'My-Header1: value1', 'My-Header2: "a   b   c"', date],
    signedHeaders: 'host;my-header1;my-header2;x-amz-date',
    signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  },
  {
    title: 'post-header-key-sort',
    request: 'POST /',
    headers: [host, 'My-Header1: value1', date],
    signedHeaders: 'host;my-header1;x-amz-date',
    signature: 'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
  },
  {
    title: 'post-header-value-case',
    request: 'POST /',
    headers: [host, 'My-Header1: VALUE1', date],
    signedHeaders: 'host;my-header1;x-amz-date',
    signature: 'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d',
  },
  {
    title: 'post-x-www-form-urlencoded',
    request: 'POST /',
    headers: [form, host, date],
    body: 'Param1=value1',
    signedHeaders: 'content-type;host;x-amz-date',
    signature: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  },
  {
    title: 'post-x-www-form-urlencoded-parameters',
    request: 'POST /',
    headers: [`${form}; charset=utf8`, host, date],
    body: 'Param1=value1',
    signedHeaders: 'content-type;host;x-amz-date',
    signature: '1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe',
  },
  {
    title: 'post-sts-header-after, a token outside the signature',
    request: 'POST /',
    headers: [host, date, 'X-Amz-Security-Token: AQoDYXdzEPT=='],
    signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  },
]

const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

function requestOf(line: string, headers: readonly string[], body = '') {
  const blank = line.indexOf(' ')
  const [path = '', query = ''] = line.slice(blank + 1).split('?')
  const rawHeaders = headers.flatMap((header) => {
    const colon = header.indexOf(':')
    return [header.slice(0, colon), header.slice(colon + 2)]
  })
  const method = line.slice(0, blank)
  return { method, path: asBytes(path), query: asBytes(query), rawHeaders, body: Buffer.from(body) }
}

function authorization(scope: string, signedHeaders: string, signature: string): string {
  return `Authorization: AWS4-HMAC-SHA256 Credential=${scope}/aws4_request, SignedHeaders=${signedHeaders}, Signature=${signature}`
}

describe('the published test suite of Signature Version 4 (A-037)', () => {
  const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
  const time = Date.UTC(2015, 7, 30, 12, 36)

  it.each(suite)('accepts $title', ({ request, headers, body, signedHeaders, signature }) => {
    const sign = authorization(
      'AKIDEXAMPLE/20150830/us-east-1/service',
      signedHeaders ?? 'host;x-amz-date',
      signature,
    )
    const sent = requestOf(request, [...(headers ?? [host, date]), sign], body)
    expect(refusal(() => verified(sent, { service: 'service', now: time }, secret))).toBeUndefined()
  })

  it('accepts the request to IAM of the documentation (A-038)', () => {
    const sent = requestOf('GET /?Action=ListUsers&Version=2010-05-08', [
      `${form}; charset=utf-8`,
      'Host: iam.amazonaws.com',
      date,
      authorization(
        'AKIDEXAMPLE/20150830/us-east-1/iam',
        'content-type;host;x-amz-date',
        '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
      ),
    ])
    expect(refusal(() => verified(sent, { service: 'iam', now: time }, secret))).toBeUndefined()
  })
})

describe('the examples of the documentation for S3', () => {
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
  const expected = { service: 's3', now: Date.UTC(2013, 4, 24) }
  const scope = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3'
  const bucket = 'Host: examplebucket.s3.amazonaws.com'
  const signedAt = 'x-amz-date: 20130524T000000Z'
  const ofNothing = 'x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  const plain = 'host;x-amz-content-sha256;x-amz-date'

  it.each([
    [
      'GET /test.txt',
      [bucket, 'Range: bytes=0-9', ofNothing, signedAt],
      '',
      'host;range;x-amz-content-sha256;x-amz-date',
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'PUT /test$file.text',
      [
        bucket,
        'Date: Fri, 24 May 2013 00:00:00 GMT',
        'x-amz-content-sha256: 44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
        signedAt,
        'x-amz-storage-class: REDUCED_REDUNDANCY',
      ],
      'Welcome to Amazon S3.',
      'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      'GET /?lifecycle',
      [bucket, ofNothing, signedAt],
      '',
      plain,
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'GET /?max-keys=2&prefix=J',
      [bucket, ofNothing, signedAt],
      '',
      plain,
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('accepts %s', (line, headers, body, signedHeaders, signature) => {
    const sent = requestOf(line, [...headers, authorization(scope, signedHeaders, signature)], body)
    expect(refusal(() => verified(sent, expected, secret))).toBeUndefined()
  })

  it('accepts a presigned URL, whose body is not under the signature', () => {
    const query =
      'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404'
    const sent = requestOf(`GET /test.txt?${query}`, [bucket])
    expect(refusal(() => verified(sent, expected, secret))).toBeUndefined()
  })
})
