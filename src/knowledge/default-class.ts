/** The annotations of the StorageClass that claims without a class get. */
import type { StorageClass } from '../model/objects.ts';

/** Source: pkg/volume/util/storageclass.go:IsDefaultAnnotation, which reads the beta one, too. */
const ANNOTATIONS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

/** Whether a StorageClass is a default one. */
export const isDefaultClass = ({ metadata }: Pick<StorageClass, 'metadata'>): boolean =>
  ANNOTATIONS.some((one) => metadata?.annotations?.[one] === 'true');
