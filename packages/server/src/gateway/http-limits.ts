/** The header that every answer carries. */
export const REQUEST_ID = 'x-amzn-RequestId'

/** All headers of a request together, in bytes. */
export const MOST_HEADER_BYTES = 32 * 1024

/** Larger than any valid call: 131,072 characters of policy, three bytes each when percent-encoded, and a list of some. */
export const MOST_BODY_BYTES = 2 * 1024 * 1024
