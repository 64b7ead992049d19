/** What a finding says, with its details in braces, and what to do about it. */
export type Wording = readonly [says: string, advice: string]
