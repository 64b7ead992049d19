import { serverCertificateKind } from '../../store/entity/certificate.ts'
import { placeIn } from '../../store/place-in-list.ts'
import { iam } from '../service.ts'
import { anyServerCertificate } from './server-certificate-resource.ts'
import { asMetadata } from './server-certificate-shape.ts'

export const ListServerCertificates = iam.operation('ListServerCertificates', {
  access: 'List',
  resource: anyServerCertificate,
  async handle({ PathPrefix = '/', ...input }, { account, store, paging }) {
    const page = paging(input)
    const query = { pathPrefix: PathPrefix, ...page.query }
    const found = await store.serverCertificates.list(account.AccountId, query)
    return {
      ServerCertificateMetadataList: found.items.map((one) => asMetadata(account, one)),
      ...page.members(found, placeIn(serverCertificateKind, query)),
    }
  },
})
