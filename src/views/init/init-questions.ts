/** What `expose init` asks a person, in the form that the prompts take. */
export const initQuestions = {
  domain: {
    message: 'Which name should lead to your cluster?',
    placeholder: 'api.example.com',
    /** What is said to an answer that is none. */
    refusal: 'A full name in lower case, such as api.example.com',
  },
  region: {
    message: 'In which AWS region should the gateway run?',
    initialValue: 'us-east-1',
  },
  ingress: {
    message: 'What answers requests in the cluster?',
    options: [
      { value: 'traefik', label: 'traefik', hint: 'ships with k3s' },
      { value: 'ingress-nginx', label: 'ingress-nginx', hint: 'installed by expose; retired in March 2026' },
      { value: 'none', label: 'something else', hint: 'expose leaves it alone' },
    ],
  },
};
