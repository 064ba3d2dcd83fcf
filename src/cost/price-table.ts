/**
 * What AWS asks, in US dollars. A line has a region, the day of its prices, and the prices of things by name: an instance
 * type by the hour, gp3 by the GiB and month, ipv4 (a public address) by the hour. `npm run prices` writes the lines of
 * list prices anew from the AWS Price List API; until somebody with an account has run it, they are from what is named.
 */

// us-east-1: generated from that API on the day, by aws/karpenter-provider-aws (zz_generated.pricing_aws.go). The lines of
// 2025-01-01: entered by hand from aws.amazon.com/ec2/pricing/on-demand (Linux), /ebs/pricing and /vpc/pricing.
// biome-ignore format: one line is read fastest
export const listPrices: readonly string[] = [
  'eu-central-1 2025-01-01 gp3 0.0952 ipv4 0.005 t3.nano 0.006 t3.micro 0.012 t3.small 0.024 t3.medium 0.048 t3.large 0.096 t3.xlarge 0.192 t3.2xlarge 0.384 t3a.nano 0.0054 t3a.micro 0.0108 t3a.small 0.0216 t3a.medium 0.0432 t3a.large 0.0864 t3a.xlarge 0.1728 t3a.2xlarge 0.3456 t4g.nano 0.0048 t4g.micro 0.0096 t4g.small 0.0192 t4g.medium 0.0384 t4g.large 0.0768 t4g.xlarge 0.1536 t4g.2xlarge 0.3072',
  'eu-west-1 2025-01-01 gp3 0.088 ipv4 0.005 t3.nano 0.0057 t3.micro 0.0114 t3.small 0.0228 t3.medium 0.0456 t3.large 0.0912 t3.xlarge 0.1824 t3.2xlarge 0.3648 t3a.nano 0.0051 t3a.micro 0.0102 t3a.small 0.0204 t3a.medium 0.0408 t3a.large 0.0816 t3a.xlarge 0.1632 t3a.2xlarge 0.3264 t4g.nano 0.0046 t4g.micro 0.0092 t4g.small 0.0184 t4g.medium 0.0368 t4g.large 0.0736 t4g.xlarge 0.1472 t4g.2xlarge 0.2944',
  'us-east-1 2025-01-01 gp3 0.08 ipv4 0.005',
  'us-east-1 2026-01-19 t2.nano 0.0058 t2.micro 0.0116 t2.small 0.023 t2.medium 0.0464 t2.large 0.0928 t2.xlarge 0.1856 t2.2xlarge 0.3712 t3.nano 0.0052 t3.micro 0.0104 t3.small 0.0208 t3.medium 0.0416 t3.large 0.0832 t3.xlarge 0.1664 t3.2xlarge 0.3328 t3a.nano 0.0047 t3a.micro 0.0094 t3a.small 0.0188 t3a.medium 0.0376 t3a.large 0.0752 t3a.xlarge 0.1504 t3a.2xlarge 0.3008 t4g.nano 0.0042 t4g.micro 0.0084 t4g.small 0.0168 t4g.medium 0.0336 t4g.large 0.0672 t4g.xlarge 0.1344 t4g.2xlarge 0.2688',
  'us-east-2 2025-01-01 gp3 0.08 ipv4 0.005 t3.nano 0.0052 t3.micro 0.0104 t3.small 0.0208 t3.medium 0.0416 t3.large 0.0832 t3.xlarge 0.1664 t3.2xlarge 0.3328 t3a.nano 0.0047 t3a.micro 0.0094 t3a.small 0.0188 t3a.medium 0.0376 t3a.large 0.0752 t3a.xlarge 0.1504 t3a.2xlarge 0.3008 t4g.nano 0.0042 t4g.micro 0.0084 t4g.small 0.0168 t4g.medium 0.0336 t4g.large 0.0672 t4g.xlarge 0.1344 t4g.2xlarge 0.2688',
  'us-west-2 2025-01-01 gp3 0.08 ipv4 0.005 t3.nano 0.0052 t3.micro 0.0104 t3.small 0.0208 t3.medium 0.0416 t3.large 0.0832 t3.xlarge 0.1664 t3.2xlarge 0.3328 t3a.nano 0.0047 t3a.micro 0.0094 t3a.small 0.0188 t3a.medium 0.0376 t3a.large 0.0752 t3a.xlarge 0.1504 t3a.2xlarge 0.3008 t4g.nano 0.0042 t4g.micro 0.0084 t4g.small 0.0168 t4g.medium 0.0336 t4g.large 0.0672 t4g.xlarge 0.1344 t4g.2xlarge 0.2688',
];

// Spot prices move, and AWS publishes no list of them. These are the list prices of the two smallest types less the average
// saving of the month before, as the Spot Instance Advisor had it on the day (alexei-led/spotinfo keeps a copy). `plan`
// asks EC2 for the price of the hour.
// biome-ignore format: one line is read fastest
export const spotPrices: readonly string[] = [
  'eu-central-1 2025-06-28 t3.nano 0.00156 t3.micro 0.00372 t3a.nano 0.001296 t3a.micro 0.00432 t4g.nano 0.00168 t4g.micro 0.003456',
  'eu-west-1 2025-06-28 t3.nano 0.002622 t3.micro 0.00513 t3a.nano 0.002601 t3a.micro 0.004488 t4g.nano 0.0023 t4g.micro 0.00414',
  'us-east-1 2025-06-28 t3.nano 0.001092 t3.micro 0.003224 t3a.nano 0.001645 t3a.micro 0.00376 t4g.nano 0.001848 t4g.micro 0.004284',
  'us-east-2 2025-06-28 t3.nano 0.00156 t3.micro 0.00312 t3a.nano 0.00188 t3a.micro 0.003854 t4g.nano 0.002142 t4g.micro 0.002268',
  'us-west-2 2025-06-28 t3.nano 0.001456 t3.micro 0.00312 t3a.nano 0.00235 t3a.micro 0.003384 t4g.nano 0.002058 t4g.micro 0.002856',
];
