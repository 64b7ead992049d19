import type { IAMClient } from '@aws-sdk/client-iam'
import { expect } from 'vitest'
import type { Account } from './account.ts'
import { refusal } from './refusal.ts'
import { type Tags, tagList } from './tags.ts'

/** A kind of resource as infrastructure as code manages it: what is configured, and how it is brought about. */
export interface Resource<C extends object> {
  /** The name of its type with Terraform. */
  readonly type: string
  /** Two configurations of one resource: the second is an update of the first. */
  readonly first: C
  readonly second: C
  /** What has to be there and belongs to other resources. */
  readonly needs?: (iam: IAMClient) => Promise<unknown>
  /** Makes it and answers the id by which it is found ever after. */
  readonly create: (iam: IAMClient, wanted: C) => Promise<string>
  /** What is there, in the form of the configuration; rejects with NoSuchEntity where nothing is, or is `undefined`. */
  readonly read: (iam: IAMClient, id: string) => Promise<C | undefined>
  readonly update: (iam: IAMClient, id: string, wanted: C, before: C) => Promise<unknown>
  readonly remove: (iam: IAMClient, id: string, last: C) => Promise<unknown>
}

/** What is there, or `undefined` where nothing is. */
async function refreshed<C extends object>({ read }: Resource<C>, iam: IAMClient, id: string) {
  const reading = read(iam, id)
  return reading.catch(async () => {
    expect(await refusal(reading)).toMatchObject({ code: 'NoSuchEntity' })
    return undefined
  })
}

/** Nothing differs from what was configured, at the first look, at the second and to somebody who imports it. */
async function expectNoDrift<C extends object>(
  resource: Resource<C>,
  account: Account,
  id: string,
  wanted: C,
) {
  const importing = account.iamAs(account.administrator)
  for (const iam of [account.iam, account.iam, importing])
    expect(await refreshed(resource, iam, id)).toEqual(wanted)
  importing.destroy()
}

/** Create, read, import, update, update back and delete; what is read is always exactly what was configured. */
export async function cycle<C extends object>(account: Account, resource: Resource<C>): Promise<void> {
  const { iam } = account
  const { first, second, needs, create, update, remove } = resource
  await needs?.(iam)
  const id = await create(iam, first)
  await expectNoDrift(resource, account, id, first)
  await update(iam, id, second, first)
  await expectNoDrift(resource, account, id, second)
  await update(iam, id, first, second)
  await expectNoDrift(resource, account, id, first)
  await remove(iam, id, first)
  expect(await refreshed(resource, iam, id)).toBeUndefined()
  // and once more from the start: nothing of the former one is left
  const again = await create(iam, first)
  await expectNoDrift(resource, account, again, first)
  await remove(iam, again, first)
}

/** Brings tags from one state to another by what a service has for it. */
export async function retag(
  before: Tags,
  wanted: Tags,
  untag: (TagKeys: string[]) => Promise<unknown>,
  tag: (Tags: { Key: string; Value: string }[]) => Promise<unknown>,
): Promise<void> {
  const gone = Object.keys(before).filter((key) => !(key in wanted))
  if (gone.length > 0) await untag(gone)
  const changed = tagList(wanted).filter(({ Key, Value }) => before[Key] !== Value)
  if (changed.length > 0) await tag(changed)
}

/** Documents are answered percent-encoded. */
export const decoded = (document: string | undefined): string => decodeURIComponent(document ?? '')
