// Notifications of this device: subscribes the browser, and sends the form with its keys.
const form = document.querySelector("[data-push-key]");
const known = form && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function bytes(key) {
  const plain = key.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(plain.padEnd(Math.ceil(plain.length / 4) * 4, "=")), (c) => c.charCodeAt(0));
}

function device() {
  const agent = navigator.userAgent;
  const browser = ["Firefox", "Edg", "OPR", "Chrome", "Safari"].find((name) => agent.includes(name)) || "";
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac", "Linux"].find((name) => agent.includes(name)) || "";
  const names = { Edg: "Edge", OPR: "Opera" };
  return [names[browser] || browser, system].filter(Boolean).join(", ");
}

async function subscribe() {
  if (await Notification.requestPermission() !== "granted") return false;
  const worker = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: bytes(form.dataset.pushKey) };
  const before = await worker.pushManager.getSubscription();
  const subscription = await worker.pushManager.subscribe(options).catch(async (error) => {
    // a subscription that was made with the key of another server stands in the way
    if (!before) throw error;
    await before.unsubscribe();
    return worker.pushManager.subscribe(options);
  });
  form.elements.endpoint.value = subscription.endpoint;
  form.elements.p256dh.value = text(subscription.getKey("p256dh"));
  form.elements.auth.value = text(subscription.getKey("auth"));
  form.elements.name.value = device();
  return true;
}

if (known) {
  const refused = form.querySelector("[data-push-refused]");
  const button = form.querySelector("[data-subscribe]");
  form.hidden = false;
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    const done = await subscribe().catch(() => false);
    button.removeAttribute("aria-busy");
    refused.hidden = done;
    if (done) form.requestSubmit();
  });
}
