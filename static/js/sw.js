// The service worker: the page without a network, and static files that never change.
const CACHE = "garage-1";
// The page to add entries, kept for the next time without a network; gone at sign-out.
const PAGES = "garage-pages";
const OFFLINE = "/offline";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.add(OFFLINE)).then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(
        names.filter((name) => name !== CACHE && name !== PAGES).map((name) => caches.delete(name)),
      ))
      .then(() => self.clients.claim()),
  );
});

// A hashed name (css/app.0123456789ab.css) is fetched once.
const forEver = (url) => url.pathname.startsWith("/static/") && /\.[0-9a-f]{12}\./.test(url.pathname);

async function fromCache(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) cache.put(request, answer.clone());
  return answer;
}

const canQueue = (url) => /^\/o\/[^/]+\/add\/$/.test(url.pathname);

async function keptPage(request, url) {
  const cache = await caches.open(PAGES);
  try {
    const answer = await fetch(request);
    if (canQueue(url) && answer.ok) await cache.put(url.pathname, answer.clone());
    return answer;
  } catch {
    const kept = canQueue(url) ? await cache.match(url.pathname) : undefined;
    return kept ?? caches.match(OFFLINE);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (forEver(url)) event.respondWith(fromCache(request));
  else if (request.mode === "navigate") event.respondWith(keptPage(request, url));
});

// --- Notices: shown when they come, opened when they are tapped -----------------------------------
self.addEventListener("push", (event) => {
  let notice = {};
  try {
    notice = event.data?.json() ?? {};
  } catch {
    notice = {};
  }
  event.waitUntil(self.registration.showNotification(notice.title || "My Garage", {
    body: notice.body || "",
    tag: notice.tag || "",
    icon: "/favicon.ico",
    data: { url: notice.url || "/" },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const wanted = new URL(event.notification.data?.url || "/", location.origin);
  const target = wanted.origin === location.origin ? wanted.href : location.origin;
  event.waitUntil((async () => {
    const pages = await self.clients.matchAll({ type: "window" });
    const open = pages.find((page) => page.url === target);
    if (open) return open.focus();
    return self.clients.openWindow(target);
  })());
});
