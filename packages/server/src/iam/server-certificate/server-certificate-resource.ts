import type { ServerCertificate } from '../../store/entity/certificate.ts'
import { namedResource } from '../named-resource.ts'

const certificates = namedResource<{ ServerCertificateName: string }, ServerCertificate>({
  type: 'server-certificate',
  nameIn: ({ ServerCertificateName }) => ServerCertificateName,
  find: ({ serverCertificates }, account, name) => serverCertificates.find(account, name),
  // behaviours 1
  missing: (name) => `The Server Certificate with name ${name} cannot be found.`,
})

/** The server certificate that the input names. */
export const existingServerCertificate = certificates.existing

/** The server certificate that UploadServerCertificate would make. */
export const newServerCertificate = certificates.fresh

/** All server certificates of the account; a path prefix does not narrow it. */
export const anyServerCertificate = certificates.any
