/** `service.name` of the demo platform: declared by itself where the demo is enabled. */
export const DEMO_SERVICE = "demo-gateway";
