import { describe, expect, it } from "vitest";
import { alertmanagerFiles, receiverSecrets } from "../../alerts/alertmanager.ts";
import { alertingConfigs } from "../support/alerting-configs.ts";
import { fixedSite } from "../support/fixed-site.ts";

// Who is told of what is asked of amtool itself: test/servers/alertmanager-config.test.ts

describe("Alertmanager's file", () => {
  const { config, site } = fixedSite(alertingConfigs["receivers and routes of every kind"]);
  const [file] = alertmanagerFiles(config, site);

  it("reads every secret from the file that the target puts it into, and holds none", () => {
    const secrets = receiverSecrets(config);
    expect(secrets).toHaveLength(4);
    for (const { name } of secrets) expect(file?.body).toContain(`_file: ${site.secret(name)}`);
    expect(file?.body).not.toMatch(/(url|key|password): .*(run\/secrets|HOOK)/);
  });

  it("says to PagerDuty how bad it is", () => {
    expect(file?.body).toMatch(/pagerduty_configs:\n\s+- send_resolved: true\n(?: {8}.*\n)* {8}severity: '\{\{ template "plumbline.severity" \. \}\}'/);
  });

  it("tells every receiver that it is over", () => {
    const sends = file?.body.match(/_configs:\n\s+- send_resolved: true/g) ?? [];
    expect(sends).toHaveLength(Object.keys(config.receivers).length);
  });
});
