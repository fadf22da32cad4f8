// The camera of the scan page: codes are read by the browser where it can, else by the server.
const FORMATS = [
  "qr_code", "ean_13", "ean_8", "upc_a", "upc_e", "code_128", "code_39", "data_matrix", "itf",
];
const LOOK_MS = 150; // between two looks of the browser
const SEND_MS = 600; // between two frames for the server
const AGAIN_MS = 2500; // the same code counts once more after this time
const LONGEST = 1280;

const camera = document.querySelector("[data-scan-camera]");
const video = camera?.querySelector("video");
const desk = () => document.querySelector("form[data-scan]");
let stream = null;
let timer = 0;
let last = { code: "", at: 0 };

function ready() {
  const form = desk();
  const can = Boolean(navigator.mediaDevices?.getUserMedia);
  const start = form?.querySelector("[data-scan-start]");
  if (start) start.hidden = !can || stream !== null;
  const field = document.getElementById("id_counted") || form?.elements.code;
  field?.focus({ preventScroll: true });
  if (field?.value === field?.defaultValue) field?.select(); // a quick scanner may be typing already
}

async function detector() {
  if (!("BarcodeDetector" in window)) return null;
  const known = await BarcodeDetector.getSupportedFormats();
  const formats = FORMATS.filter((one) => known.includes(one));
  return formats.includes("qr_code") && formats.includes("ean_13") ? new BarcodeDetector({ formats }) : null;
}

async function begin() {
  if (stream || !camera) return;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1280 } },
    });
  } catch {
    camera.hidden = false;
    video.replaceWith(Object.assign(document.createElement("p"), { textContent: camera.dataset.none }));
    return;
  }
  video.srcObject = stream;
  camera.hidden = false;
  ready();
  await video.play();
  const look = await detector();
  const read = look
    ? async () => (await look.detect(video)).map((one) => one.rawValue)
    : () => send();
  const every = look ? LOOK_MS : SEND_MS;
  const round = async () => {
    if (!stream) return;
    const codes = await read().catch(() => []);
    if (codes.length) take(codes[0]);
    timer = setTimeout(round, every);
  };
  round();
}

function end() {
  clearTimeout(timer);
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  if (camera) camera.hidden = true;
  ready();
}

async function send() {
  const scale = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight, 1));
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth * scale;
  canvas.height = video.videoHeight * scale;
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  const frame = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.8); });
  const body = new FormData();
  body.append("frame", frame, "frame.jpg");
  body.append("csrfmiddlewaretoken", desk().elements.csrfmiddlewaretoken.value);
  const answer = await fetch(camera.dataset.frameUrl, { method: "POST", body });
  return answer.ok ? (await answer.json()).codes : [];
}

function take(code) {
  const now = Date.now();
  const form = desk();
  if (!form || form.matches(".htmx-request")) return;
  if (code === last.code && now - last.at < AGAIN_MS) {
    last.at = now; // held in front of the camera, it is one scan
    return;
  }
  last = { code, at: now };
  navigator.vibrate?.(60);
  form.elements.code.value = code;
  form.requestSubmit();
}

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-scan-start]")) begin();
  if (target.closest("[data-scan-stop]")) end();
});
document.addEventListener("htmx:afterSettle", ready);
document.addEventListener("visibilitychange", () => { if (document.hidden) end(); });
addEventListener("pagehide", end);
ready();
if (location.hash === "#camera") begin();
