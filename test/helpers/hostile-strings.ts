/** Strings that break out of, are evaluated by, or are changed by one language or another: HCL first of all. */
export const hostileStrings: readonly string[] = [
  'api.example.com', 'say "hi"', 'C:\\dir\\n', 'x\\', 'a\nb', 'a\r\nb', 'a\tb', '', '  x  ', '\\u0041',
  '${aws_instance.gateway.id}', '${file("/etc/passwd")}', '%{ if true }x%{ endif }', '$${x}', '$$${x}', '$$$${x}', '%%{x}', '%%%{x}',
  'cost $5 and $', '$ {x}', 'x$', '100% %', 'a${', 'a%{', '{}', '$', '%', '${}', '$${', '${"${x}"}',
  '<<EOT\nx\nEOT', 'EOT', '# x // y /* z */', '"\n}\nresource "null_resource" "x" {\n', '" } output "pwn" { value = "1',
  'bücher.example ☁ 日本', '👩‍💻', 'a\u0000b', 'a\u0007b', '\u001b[31m', 'a\u007fb', 'a\u0085b', '\ufeffx', 'a\u2028b', 'a\u2029b', 'a\u00a0b', 'e\u0301', '\u00e9',
  '{"a":"${b}"}', '$(id) `id` $HOME ${HOME}', '#cloud-config\nruncmd:\n  - echo "${HOSTNAME}" %{x}\n', 'x'.repeat(20_000), '__proto__', 'constructor',
];
