/** The camera of a cube: turned around the point that it looks at, or moved nearer to it. */

const [NEAREST, FARTHEST] = [0.7, 8]; // distance from that point, in sides of a cube
const STEEPEST = Math.PI / 2 - 0.02; // radians above or below it: straight above, no direction is up

/** Where the camera is now, also in the middle of a drag. @param {any} plot Plotly's element, drawn */
export function cameraOf(plot) {
  return plot._fullLayout.scene._scene.getCamera();
}

/**
 * Turn the camera to the right and upwards by angles in radians, and change its distance by a factor.
 * @param {any} plot Plotly's element, drawn @param {any} Plotly
 * @param {{right?: number, up?: number, distance?: number}} by
 */
export function moveCamera(plot, Plotly, { right = 0, up = 0, distance = 1 }) {
  const camera = cameraOf(plot);
  const [x, y, z] = ["x", "y", "z"].map((axis) => camera.eye[axis] - camera.center[axis]);
  const radius = clamped(Math.hypot(x, y, z) * distance, NEAREST, FARTHEST);
  const around = Math.atan2(y, x) + right;
  const above = clamped(Math.atan2(z, Math.hypot(x, y)) + up, -STEEPEST, STEEPEST);
  const level = radius * Math.cos(above);
  const eye = {
    x: camera.center.x + level * Math.cos(around),
    y: camera.center.y + level * Math.sin(around),
    z: camera.center.z + radius * Math.sin(above),
  };
  Plotly.relayout(plot, { "scene.camera": { ...camera, eye } });
}

/** @param {number} value @param {number} low @param {number} high */
function clamped(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
