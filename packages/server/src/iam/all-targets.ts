import type { EntityReader, TargetCount } from '../store/store.ts'

const PAGE = 1000

/** All that the entities of a kind refer to in an account, read page by page; for kinds whose targets quotas bound. */
export async function allTargets(
  reader: Pick<EntityReader<unknown>, 'targets'>,
  account: string,
): Promise<TargetCount[]> {
  const found: TargetCount[] = []
  for (;;) {
    const { items, more } = await reader.targets(account, { limit: PAGE, after: found.at(-1)?.target })
    found.push(...items)
    if (!more) return found
  }
}
