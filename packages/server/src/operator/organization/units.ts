import { fullAccess } from '../../authorization/organization-policies.ts'
import { newOrganizationsId } from '../../model/identifier.ts'
import type { Organization, OrganizationalUnit } from '../../store/entity/organization.ts'
import { GLOBAL, type Transaction } from '../../store/store.ts'
import { CommandError, entitiesNow, type OperatorCommand, requiredText } from '../command.ts'
import { writeTelling } from '../operator-event.ts'
import { attach, detachAll } from './attachments.ts'
import { namedOrganization, parentOf, places, requireDepth } from './find.ts'
import { tellOrganization } from './organization-event.ts'

function unitName(text: string): string {
  if (/^[^\p{C}]{1,128}$/u.test(text)) return text
  throw new CommandError('name is not 1 to 128 printable characters')
}

/** What a new root, unit or account has from the start, where SCPs are in force. */
export async function attachUsual(
  tx: Transaction,
  organization: Organization,
  target: string,
): Promise<void> {
  if (organization.PolicyTypes.includes('SERVICE_CONTROL_POLICY'))
    await attach(tx, organization, target, fullAccess)
}

export const createUnitCommand: OperatorCommand = {
  name: 'organization units create',
  async run(sources, input, author) {
    const parentId = requiredText(input, 'parent')
    const Name = unitName(requiredText(input, 'name'))
    const drawn = newOrganizationsId('', 8, sources.random)
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const parent = await parentOf(tx, parentId)
      await requireDepth(tx, parent)
      const { OrganizationId, RootId } = parent.organization
      const unit: OrganizationalUnit = {
        UnitId: `ou-${RootId.slice('r-'.length)}-${drawn}`,
        OrganizationId,
        ParentId: parent.id,
        Name,
        CreateDate: author.now,
      }
      if ((await tx.organizationalUnits.insert(GLOBAL, unit)) === 'exists')
        throw new CommandError(`${parent.id} has a unit ${Name} already`)
      await attachUsual(tx, parent.organization, unit.UnitId)
      const parameters = { parentId: parent.id, name: Name, organizationalUnitId: unit.UnitId }
      await tellOrganization(tx, tell, parent.organization, { name: 'CreateOrganizationalUnit', parameters })
      return { unit: unit.UnitId, name: Name, parent: parent.id }
    })
  },
}

/** The root and every unit of an organization, each below what it stands under. */
export const listUnitsCommand: OperatorCommand = {
  name: 'organization units list',
  async run({ store }, input) {
    const entities = await entitiesNow(store)
    const { RootId } = await namedOrganization(entities, input)
    const units: object[] = []
    for await (const { id, path, unit } of places(entities, RootId, '')) {
      const accounts = await entities.accounts.countOf(GLOBAL, id)
      units.push({ unit: id, path: path === '' ? '/' : path, parent: unit?.ParentId ?? '-', accounts })
    }
    return { units }
  },
}

/** Removes a unit in which nothing lies any more. */
export const deleteUnitCommand: OperatorCommand = {
  name: 'organization units delete',
  async run(sources, input, author) {
    const id = requiredText(input, 'unit')
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const { unit, organization } = await parentOf(tx, id)
      if (unit === undefined)
        throw new CommandError(`${id} is the root; gatehouse organization delete removes the organization`)
      const holdsUnits = (await tx.organizationalUnits.of(GLOBAL, id)).length > 0
      if (holdsUnits || (await tx.accounts.countOf(GLOBAL, id)) > 0)
        throw new CommandError(`${id} is not empty; move its accounts and delete its units first`)
      await detachAll(tx, id)
      await tx.organizationalUnits.delete(GLOBAL, id)
      const parameters = { organizationalUnitId: id }
      await tellOrganization(tx, tell, organization, { name: 'DeleteOrganizationalUnit', parameters })
      return { deleted: id }
    })
  },
}
