/** The label of the tool that manages an object (k8s.io/docs: Recommended Labels). */
export const MANAGED_BY = 'app.kubernetes.io/managed-by';

/** Its value on everything that this program creates. */
export const OURS = 'kubectl-crashloop';
