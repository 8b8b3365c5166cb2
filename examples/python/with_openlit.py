"""The application with OpenLIT. Prices come from the stack, so it need not fetch any; HTTP spans would add nothing."""

import app
import openlit
import telemetry  # OpenLIT uses the SDK that is set up

no_prices = "/dev/null"
openlit.init(pricing_json=no_prices, disabled_instrumentors=["httpx"], capture_message_content=False, disable_metrics=True)
app.main()
